import * as vscode from "vscode";
import type { RunsTableAction } from "../../protocol/runsTable";
import type { Archive } from "../archive";
import { fillPanel } from "../fillPanel";
import type { RunStore } from "../runStore";
import { createFeed } from "./feed";
import { readMessage } from "./readMessage";

const viewType = "lethe.runsTable";

export type RunsTable = ReturnType<typeof registerRunsTable>;

/**
 * The command of each action. A command gets two arguments: the folder of the first selected run, and the folders of
 * all selected runs. In the same order, the Runs view passes one row and then all selected rows.
 */
const commands: Readonly<Record<RunsTableAction, string>> = {
  open: "lethe.openDashboard",
  compare: "lethe.compareRuns",
  rename: "lethe.renameRun",
  note: "lethe.editRunNote",
  duplicate: "lethe.duplicateRun",
  archive: "lethe.archiveRun",
  unarchive: "lethe.unarchiveRun",
  delete: "lethe.deleteRun",
};

/** Opens the panel with the table of all runs, and restores it after a reload of the window. */
export function registerRunsTable(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  { store, archive }: { readonly store: RunStore; readonly archive: Archive },
) {
  const bundle = vscode.Uri.joinPath(context.extensionUri, "dist", "webview");
  let open: vscode.WebviewPanel | undefined;

  const fill = (panel: vscode.WebviewPanel): void => {
    open = panel;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [bundle] };
    const feed = createFeed((message) => void webview.postMessage(message), { store, archive });
    const update = (): void => void feed.update().catch((error: unknown) => log.error(String(error)));
    const parts = [
      webview.onDidReceiveMessage((received: unknown) => {
        const message = readMessage(received);
        if (message === undefined) {
          log.warn(`The table of runs sent a message of unknown form: ${JSON.stringify(received)}`);
          return;
        }
        if (message.type === "ready") {
          feed.begin();
          update();
          return;
        }
        const { action } = message;
        // A run can be deleted while the page still shows it. Without a run, a command would ask the user for one.
        const folders = message.folders.filter((folder) => store.find(folder) !== undefined);
        if (folders.length > 0) void vscode.commands.executeCommand(commands[action], folders[0], folders);
      }),
      store.onDidChange(update),
      archive.onDidChange(update),
    ];
    panel.onDidDispose(() => {
      if (open === panel) open = undefined;
      for (const part of parts) part.dispose();
    });
    fillPanel(webview, { bundle, name: "runs-table", title: "Lethe: all runs" });
  };

  context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: async (panel) => {
        fill(panel);
        await store.whenReady;
      },
    }),
    { dispose: (): void => void open?.dispose() },
  );
  return {
    /** Shows the table. If it is open already, it comes to the front. */
    show: (): void => {
      if (open === undefined)
        fill(vscode.window.createWebviewPanel(viewType, "Lethe: All Runs", vscode.ViewColumn.Active));
      else open.reveal();
    },
  };
}
