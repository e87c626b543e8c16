import * as vscode from "vscode";
import { isActive } from "./run";
import type { Run } from "./run";
import type { RunStore } from "./runStore";

/** Tells of each run that this window has seen at work and that has ended. */
export const watchEndedRuns = (
  store: RunStore,
): { readonly onDidEnd: vscode.Event<Run>; readonly dispose: () => void } => {
  const ended = new vscode.EventEmitter<Run>();
  let active = new Set<string>();
  const watch = store.onDidChange(() => {
    for (const run of store.runs) if (active.has(run.folder) && !isActive(run)) ended.fire(run);
    active = new Set(store.runs.filter(isActive).map(({ folder }) => folder));
  });
  return {
    onDidEnd: ended.event,
    dispose: () => {
      watch.dispose();
      ended.dispose();
    },
  };
};
