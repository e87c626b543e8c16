import * as vscode from "vscode";
import { isActive } from "./run";
import type { RunStore } from "./runStore";

/** The run that the Passages view and the annotations show. */
export interface SelectedRun {
  /** Its folder. */
  readonly current: string | undefined;
  readonly onDidChange: vscode.Event<string | undefined>;
  readonly select: (runFolder: string | undefined) => void;
}

const key = "selectedRun";

/**
 * The user's choice, kept across reloads. Without a choice, or when that run is gone: an active run, else the latest
 * run.
 */
export function createSelectedRun(context: vscode.ExtensionContext, store: RunStore): SelectedRun {
  const changed = new vscode.EventEmitter<string | undefined>();
  let chosen = context.workspaceState.get<string>(key);
  let current = chosen;
  const update = (): void => {
    const next = store.runs.find(({ folder }) => folder === chosen) ?? store.runs.find(isActive) ?? store.runs[0];
    if (next?.folder === current) return;
    current = next?.folder;
    changed.fire(current);
  };
  context.subscriptions.push(changed, store.onDidChange(update));
  return {
    get current() {
      return current;
    },
    onDidChange: changed.event,
    select: (runFolder) => {
      chosen = runFolder;
      void context.workspaceState.update(key, runFolder);
      update();
    },
  };
}
