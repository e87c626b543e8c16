import type { ExtensionContext } from "vscode";
import type { Search } from "./askSearch";

const key = "lethe.lastSearch";

/** A search as it is remembered. */
export interface RememberedSearch extends Search {
  /** Whether the search has asked for everything. False also while it is at work. */
  readonly isFinished: boolean;
}

export type LastSearch = ReturnType<typeof createLastSearch>;

/**
 * Remembers what the latest search of this workspace searched, and the model that it asked. What it has found is not
 * remembered here: the search's own files have it, in a folder that only the user can read.
 */
export function createLastSearch({ workspaceState }: Pick<ExtensionContext, "workspaceState">) {
  return {
    get: (): RememberedSearch | undefined => workspaceState.get<RememberedSearch>(key),
    set: (search: RememberedSearch | undefined): Thenable<void> => workspaceState.update(key, search),
  };
}
