import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";

/** Pause before each answer, in milliseconds, and largest number of answers. */
const pause = 150;
const mostTurns = 200;

/** Accepts the first item of every list that a command shows, until the command ends. */
export async function acceptChoices(command: Thenable<unknown>): Promise<void> {
  const progress = { isOver: false };
  void command.then(() => (progress.isOver = true));
  for (let turn = 0; turn < mostTurns; turn++) {
    await wait(pause);
    if (progress.isOver) return;
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
  }
  throw new Error("The command waits for something else than a choice.");
}
