import * as vscode from "vscode";
import { isActive } from "./run";
import type { Services } from "./services";

/**
 * If the user has turned on the setting `lethe.dashboard.openWhenRunStarts`, opens the dashboard of every run that
 * starts, including runs that the user starts in a terminal.
 */
export function openNewRuns({ context, store, dashboard }: Services): void {
  const opened = new Set<string>();
  context.subscriptions.push(
    store.onDidChange(() => {
      const started = store.runs.filter((run) => isActive(run) && !opened.has(run.folder));
      for (const { folder } of started) opened.add(folder);
      const isWanted = vscode.workspace.getConfiguration("lethe").get<boolean>("dashboard.openWhenRunStarts", false);
      if (isWanted) for (const { folder } of started) dashboard.open(folder);
    }),
  );
}
