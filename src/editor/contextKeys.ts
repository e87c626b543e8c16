import * as vscode from "vscode";
import { isActive, isResumable } from "./run";
import type { Run } from "./run";
import type { Services } from "./services";

/** What `when` clauses of commands look at. */
const keys: Readonly<Record<string, (runs: readonly Run[]) => boolean>> = {
  "lethe.hasRun": (runs) => runs.length > 0,
  "lethe.hasSeveralRuns": (runs) => runs.length > 1,
  "lethe.hasActiveRun": (runs) => runs.some(isActive),
  "lethe.hasResumableRun": (runs) => runs.some(isResumable),
  "lethe.hasEndedRun": (runs) => runs.some((run) => !isActive(run)),
};

/** Keeps the keys true; a key is set only when it changes. */
export function registerContextKeys({ context, store, archive }: Services): void {
  const last = new Map<string, boolean>();
  const set = (key: string, value: boolean): void => {
    if (last.get(key) === value) return;
    last.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  };
  const update = (): void => {
    for (const [key, holds] of Object.entries(keys)) set(key, holds(store.runs));
    set("lethe.hasArchivedRun", archive.ids.size > 0);
  };
  // Not before there is anything to tell: the extension's start must not wait for it.
  void store.whenReady.then(() => {
    update();
    set("lethe.isReady", true);
  });
  context.subscriptions.push(store.onDidChange(update), archive.onDidChange(update));
}
