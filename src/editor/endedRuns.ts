import * as vscode from "vscode";
import { newlyEnded } from "./run";
import type { Run } from "./run";
import type { RunStore } from "./runStore";

/** An event that fires when a run ends, if the run was active while this window was open. */
export function watchEndedRuns(context: vscode.ExtensionContext, store: RunStore): vscode.Event<Run> {
  const ended = new vscode.EventEmitter<Run>();
  let last = store.runs;
  context.subscriptions.push(
    ended,
    store.onDidChange(() => {
      const { runs } = store;
      for (const run of newlyEnded(last, runs)) ended.fire(run);
      last = runs;
    }),
  );
  return ended.event;
}
