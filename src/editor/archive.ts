import * as vscode from "vscode";
import type { Run } from "./run";

const key = "archivedRuns";

export type Archive = ReturnType<typeof createArchive>;

/**
 * The archived runs. Lists show them in a collapsed row at the end. All workspaces share one archive, because several
 * workspaces may show the same run.
 */
export function createArchive({ globalState, subscriptions }: vscode.ExtensionContext) {
  const changed = new vscode.EventEmitter<void>();
  subscriptions.push(changed);
  let ids: ReadonlySet<string> = new Set(globalState.get<string[]>(key, []));
  return {
    /** The ids of the archived runs. */
    get ids() {
      return ids;
    },
    onDidChange: changed.event,
    set: async (runs: readonly Run[], isArchived: boolean): Promise<void> => {
      const changing = new Set(runs.map(({ id }) => id));
      const others = [...ids].filter((id) => !changing.has(id));
      ids = new Set(isArchived ? [...others, ...changing] : others);
      await globalState.update(key, [...ids]);
      changed.fire();
    },
  };
}
