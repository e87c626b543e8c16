import * as vscode from "vscode";

/** Shows a message with one button. Does not wait, because the message stays until the user closes it. */
export function offer(message: string, button: string, onPress: () => unknown): void {
  void vscode.window.showInformationMessage(message, button).then((answer) => answer === button && onPress());
}
