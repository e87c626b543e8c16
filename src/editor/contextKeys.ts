import { isActive, isResumable } from "./run";
import type { Run } from "./run";
import type { Services } from "./services";
import { setContext } from "./setContext";

/** Context keys for the `when` clauses of commands. */
const keys: Readonly<Record<string, (runs: readonly Run[]) => boolean>> = {
  "lethe.hasRun": (runs) => runs.length > 0,
  "lethe.hasSeveralRuns": (runs) => runs.length > 1,
  "lethe.hasActiveRun": (runs) => runs.some(isActive),
  "lethe.hasResumableRun": (runs) => runs.some(isResumable),
  "lethe.hasEndedRun": (runs) => runs.some((run) => !isActive(run)),
};

/** Keeps the context keys up to date. */
export function registerContextKeys({ context, store, archive }: Services): void {
  const update = (): void => {
    for (const [key, holds] of Object.entries(keys)) setContext(key, holds(store.runs));
    setContext("lethe.hasArchivedRun", archive.ids.size > 0);
  };
  // The context keys are set as soon as the runs have been read. The start of the extension does not wait for this.
  void store.whenReady.then(() => {
    update();
    setContext("lethe.isReady", true);
  });
  context.subscriptions.push(store.onDidChange(update), archive.onDidChange(update));
}
