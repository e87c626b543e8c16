import * as vscode from "vscode";
import { isActive } from "./run";
import type { RunStore } from "./runStore";

const key = "selectedRun";

export type SelectedRun = ReturnType<typeof createSelectedRun>;

/**
 * The run that the Passages view and the annotations show. Keeps the user's choice across reloads. Without a choice, or
 * if the chosen run is gone, selects an active run. If no run is active, selects the latest run. An assessment is never
 * selected without a choice, because it measures several models.
 */
export function createSelectedRun(context: vscode.ExtensionContext, store: RunStore) {
  const changed = new vscode.EventEmitter<string | undefined>();
  const didChoose = new vscode.EventEmitter<string>();
  let chosen = context.workspaceState.get<string>(key);
  let current = chosen;
  const update = (): void => {
    const runs = store.runs.filter(({ kind }) => kind !== "assess");
    const next = store.runs.find(({ folder }) => folder === chosen) ?? runs.find(isActive) ?? runs[0];
    if (next?.folder === current) return;
    current = next?.folder;
    changed.fire(current);
  };
  context.subscriptions.push(changed, didChoose, store.onDidChange(update));
  return {
    /** The folder of the selected run. */
    get current() {
      return current;
    },
    /** The folder of the run that the user chose. This run may be gone. */
    get chosen() {
      return chosen;
    },
    onDidChange: changed.event,
    /** The user has chosen a run, perhaps the one that was selected already. */
    onDidChoose: didChoose.event,
    select: (runFolder: string | undefined): void => {
      chosen = runFolder;
      void context.workspaceState.update(key, runFolder);
      update();
      if (runFolder !== undefined) didChoose.fire(runFolder);
    },
  };
}
