import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";

/** In milliseconds: how long a list needs to be there at most before it is answered, and how often at most. */
const pause = 150;
const mostTurns = 200;

/** Takes the first item of every list that a command shows, until the command is over. */
export async function acceptChoices(command: Thenable<unknown>): Promise<void> {
  const progress = { isOver: false };
  void command.then(() => (progress.isOver = true));
  for (let turn = 0; turn < mostTurns; turn++) {
    await wait(pause);
    if (progress.isOver) return;
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
  }
  throw new Error("The command waits for more than choices.");
}
