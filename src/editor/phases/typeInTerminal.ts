import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { hasTrust } from "../commands/command";
import { isSameFile } from "../sameFile";

/** Types a command line into a terminal in a folder. */
export type TypeInTerminal = (line: string, folder: string) => Promise<void>;

/** A shell that says nothing about its prompt gets the line after this time, in milliseconds. */
const longestStart = 2000;

/**
 * Types command lines into terminals; the user completes and sends them. A terminal is taken again if its shell has
 * said that it is in the right folder and that its last command has ended: without that, an earlier line may still wait
 * there.
 */
export function createTypeInTerminal({
  subscriptions,
}: Pick<vscode.ExtensionContext, "subscriptions">): TypeInTerminal {
  const opened = new Set<vscode.Terminal>();
  const idle = new Set<vscode.Terminal>();
  subscriptions.push(
    vscode.window.onDidStartTerminalShellExecution(({ terminal }) => idle.delete(terminal)),
    vscode.window.onDidEndTerminalShellExecution(({ terminal }) => {
      if (opened.has(terminal)) idle.add(terminal);
    }),
    vscode.window.onDidCloseTerminal((terminal) => {
      opened.delete(terminal);
      idle.delete(terminal);
    }),
  );
  const isIn = ({ shellIntegration }: vscode.Terminal, folder: string): boolean =>
    shellIntegration?.cwd !== undefined && isSameFile(shellIntegration.cwd.fsPath, folder);
  return async (line, folder) => {
    if (!(await hasTrust())) return;
    const terminal = [...idle].find((each) => isIn(each, folder)) ?? (await open(folder));
    opened.add(terminal);
    idle.delete(terminal);
    terminal.show();
    terminal.sendText(line, false);
  };
}

/** Opens a terminal, and waits until its shell shows the prompt: a line that comes earlier appears twice. */
const open = async (folder: string): Promise<vscode.Terminal> => {
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
  return terminal;
};
