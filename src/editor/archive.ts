import * as vscode from "vscode";

/** The archived runs. Lists show them in a collapsed row at the end. */
export interface Archive {
  /** Ids of runs. */
  readonly ids: ReadonlySet<string>;
  readonly set: (ids: readonly string[], isArchived: boolean) => Promise<void>;
  readonly onDidChange: vscode.Event<void>;
  readonly dispose: () => void;
}

const key = "archivedRuns";

/** All workspaces share one archive, because several workspaces may show the same run. */
export function createArchive(memento: vscode.Memento): Archive {
  const changed = new vscode.EventEmitter<void>();
  let ids: ReadonlySet<string> = new Set(memento.get<string[]>(key, []));
  return {
    get ids() {
      return ids;
    },
    set: async (changing, isArchived) => {
      const next = new Set(ids);
      for (const id of changing) {
        if (isArchived) next.add(id);
        else next.delete(id);
      }
      ids = next;
      await memento.update(key, [...next]);
      changed.fire();
    },
    onDidChange: changed.event,
    dispose: () => changed.dispose(),
  };
}
