import * as vscode from "vscode";

/**
 * Shows a message with one button. The function does not wait for the answer, because the message stays until the user
 * closes it.
 */
export function offer(message: string, button: string, onPress: () => unknown): void {
  void vscode.window.showInformationMessage(message, button).then((answer) => answer === button && onPress());
}
