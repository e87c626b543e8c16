import * as vscode from "vscode";
import { isActive, isResumable } from "./run";
import type { Run } from "./run";
import type { Services } from "./services";

/** Context keys for the `when` clauses of commands. */
const keys: Readonly<Record<string, (runs: readonly Run[]) => boolean>> = {
  "lethe.hasRun": (runs) => runs.length > 0,
  "lethe.hasSeveralRuns": (runs) => runs.length > 1,
  "lethe.hasActiveRun": (runs) => runs.some(isActive),
  "lethe.hasResumableRun": (runs) => runs.some(isResumable),
  "lethe.hasEndedRun": (runs) => runs.some((run) => !isActive(run)),
};

/** Keeps the context keys up to date. A key is set only when its value changes. */
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
  // Set after the runs have been read, so that the extension's start does not wait for it.
  void store.whenReady.then(() => {
    update();
    set("lethe.isReady", true);
  });
  context.subscriptions.push(store.onDidChange(update), archive.onDidChange(update));
}
