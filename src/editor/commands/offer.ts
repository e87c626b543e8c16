import * as vscode from "vscode";

/** Shows a message with one button, and does not wait for the answer: the message stays until the user closes it. */
export function offer(message: string, button: string, onPress: () => unknown): void {
  void vscode.window.showInformationMessage(message, button).then((answer) => answer === button && onPress());
}
