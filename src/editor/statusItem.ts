import * as vscode from "vscode";
import type { Run } from "./run";
import type { Services } from "./services";
import { statusCommands, statusModel } from "./statusModel";

/** The interval at which the status bar updates the run's remaining time, in milliseconds. */
const interval = 1000;

/** The status bar item: the active run, its progress and the time left. The tooltip has links to commands. */
export function registerStatusItem({ context, store, archive, selected }: Services, onDidEnd: vscode.Event<Run>): void {
  const item = vscode.window.createStatusBarItem("lethe.status", vscode.StatusBarAlignment.Left, 0);
  item.name = "Lethe";
  let ended: string | undefined;
  let tooltip: string | undefined;
  const show = (): void => {
    const kept = store.runs.filter(({ id }) => !archive.ids.has(id));
    const model = statusModel(kept, selected.current, ended, Date.now());
    if (model === undefined) {
      item.hide();
      return;
    }
    item.text = model.text;
    item.command = { command: "lethe.openDashboard", title: "Open Dashboard", arguments: [model.runFolder] };
    item.backgroundColor = model.isError ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
    // A new tooltip would close the open tooltip while the user reads it. So it is set only if its text has changed.
    if (model.tooltip !== tooltip) {
      tooltip = model.tooltip;
      const markdown = new vscode.MarkdownString(tooltip, true);
      markdown.isTrusted = { enabledCommands: statusCommands };
      item.tooltip = markdown;
    }
    item.show();
  };
  const timer = setInterval(show, interval);
  context.subscriptions.push(
    item,
    store.onDidChange(show),
    archive.onDidChange(show),
    selected.onDidChange(show),
    onDidEnd(({ folder }) => {
      ended = folder;
      show();
    }),
    { dispose: () => clearInterval(timer) },
  );
}
