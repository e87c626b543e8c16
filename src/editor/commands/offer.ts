import * as vscode from "vscode";

/**
 * Shows a message with one button. The function returns before the user answers, because the message may stay open for
 * a long time.
 */
export function offer(message: string, button: string, onPress: () => unknown): void {
  void vscode.window.showInformationMessage(message, button).then((answer) => answer === button && onPress());
}
