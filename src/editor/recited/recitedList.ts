import * as vscode from "vscode";
import { byExposure } from "../../protocol/recited";
import type { FindSummary, RecitedText } from "../../protocol/recited";
import type { RememberedSearch } from "./lastSearch";

/** The state of the latest search of this workspace. */
export type SearchState =
  /** The search was started before the window was reloaded. What it has found can be read again. */
  | { readonly type: "earlier"; readonly isFinished: boolean }
  | { readonly type: "atWork" }
  /** The user has cancelled the search, or it has failed. */
  | { readonly type: "interrupted" }
  | { readonly type: "finished"; readonly summary: FindSummary };

export type RecitedList = ReturnType<typeof createRecitedList>;

/**
 * The passages that the latest search of this window has found. They are only in memory.
 *
 * @param earlier the search that was started before the window was reloaded
 */
export function createRecitedList(earlier: Pick<RememberedSearch, "model" | "isFinished"> | undefined) {
  const changed = new vscode.EventEmitter<void>();
  const added = new Set<string>();
  let found: RecitedText[] = [];
  let isSorted = true;
  let search: { readonly model: string; readonly state: SearchState } | undefined = earlier && {
    model: earlier.model,
    state: { type: "earlier", isFinished: earlier.isFinished },
  };
  return {
    onDidChange: changed.event,
    dispose: (): void => changed.dispose(),
    /** The most exposed passage comes first. */
    get found(): readonly RecitedText[] {
      if (!isSorted) found = found.toSorted(byExposure);
      isSorted = true;
      return found;
    },
    /** The latest search with the name of its model; undefined if there was none, or if its results were cleared. */
    get search() {
      return search;
    },
    /** Whether a passage was added to the forget set in this window. */
    isAdded: (passage: RecitedText): boolean => added.has(keyOf(passage)),
    start: (model: string): void => {
      found = [];
      search = { model, state: { type: "atWork" } };
      changed.fire();
    },
    add: (passage: RecitedText): void => {
      found.push(passage);
      isSorted = false;
      changed.fire();
    },
    end: (state: SearchState): void => {
      if (search !== undefined) search = { ...search, state };
      changed.fire();
    },
    markAdded: (passages: readonly RecitedText[]): void => {
      for (const passage of passages) added.add(keyOf(passage));
      changed.fire();
    },
    clear: (): void => {
      found = [];
      search = undefined;
      changed.fire();
    },
  };
}

const keyOf = ({ prompt, answer }: RecitedText): string => JSON.stringify([prompt, answer]);
