import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { hasTrust } from "../commands/command";

/** A shell that says nothing about its prompt gets the line after this time, in milliseconds. */
const longestStart = 2000;

/**
 * Opens a terminal with a command line that the user completes and sends. The line is typed when the shell shows its
 * prompt, because a line that comes earlier appears twice.
 */
export async function typeInTerminal(line: string, folder: string): Promise<void> {
  if (!(await hasTrust())) return;
  const terminal = vscode.window.createTerminal({ name: "Lethe", cwd: folder });
  terminal.show();
  let subscription: vscode.Disposable | undefined;
  const hasPrompt = new Promise<void>((resolve) => {
    subscription = vscode.window.onDidChangeTerminalShellIntegration((changed) => {
      if (changed.terminal === terminal) resolve();
    });
  });
  await Promise.race([hasPrompt, wait(longestStart)]);
  subscription?.dispose();
  terminal.sendText(line, false);
}
