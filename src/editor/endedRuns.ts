import * as vscode from "vscode";
import { newlyEnded } from "./run";
import type { Run } from "./run";
import type { RunStore } from "./runStore";

/** Fires when a run that was active in this window ends. */
export function watchEndedRuns(store: RunStore): {
  readonly onDidEnd: vscode.Event<Run>;
  readonly dispose: () => void;
} {
  const ended = new vscode.EventEmitter<Run>();
  let last = store.runs;
  const watch = store.onDidChange(() => {
    const { runs } = store;
    for (const run of newlyEnded(last, runs)) ended.fire(run);
    last = runs;
  });
  return {
    onDidEnd: ended.event,
    dispose: () => {
      watch.dispose();
      ended.dispose();
    },
  };
}
