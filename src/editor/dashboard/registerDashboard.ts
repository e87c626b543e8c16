import { writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import type { DashboardRequests, FromPage } from "../../protocol/dashboard";
import { glossaryCommandName } from "../../protocol/glossary";
import { HumanError } from "../../protocol/humanError";
import { openSource } from "../commands/openSource";
import type { RunStore } from "../runStore";
import type { Engines } from "../engines";
import { fillPanel } from "../fillPanel";
import { chooseRuns } from "./chooseRuns";
import type { PassageName } from "./passageTable";
import { createDashboardProbing } from "./probing";
import { startSession } from "./session";
import type { DashboardActions, DashboardSession } from "./session";

const viewType = "lethe.dashboard";

export type Dashboard = ReturnType<typeof registerDashboard>;

interface OpenPanel {
  readonly panel: vscode.WebviewPanel;
  readonly session: Promise<DashboardSession | undefined>;
}

/** Opens the dashboard's panels, one for each run. Restores the panels after a reload of the window. */
export function registerDashboard(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  { watch, find }: RunStore,
  engines: Engines,
) {
  const probing = createDashboardProbing(context, engines);
  const bundle = vscode.Uri.joinPath(context.extensionUri, "dist", "webview");
  const iconFor = (theme: string): vscode.Uri => vscode.Uri.joinPath(context.extensionUri, "media", `tab-${theme}.svg`);
  const icon = { light: iconFor("light"), dark: iconFor("dark") };
  const panels = new Map<string, OpenPanel>();

  /** Reports errors that the user cannot correct. */
  const onDefect = (error: unknown): void => log.error(error instanceof Error ? error : String(error));
  const showProblem = (error: unknown): void => {
    if (error instanceof HumanError) void vscode.window.showErrorMessage(error.message);
    else onDefect(error);
  };
  const fill = (panel: vscode.WebviewPanel, folders: readonly [string, ...string[]]): void => {
    const [first] = folders;
    const { webview } = panel;
    panel.iconPath = icon;
    webview.options = {
      enableScripts: true,
      localResourceRoots: [bundle],
      enableCommandUris: [glossaryCommandName],
    };
    const session = startSession(folders, actions, {
      post: (message) => void webview.postMessage(message),
      watch,
      probing,
      chooseRuns: (shown) => chooseRuns(first, shown, find),
      save: (file) => saveFile(first, file),
      onDefect,
    }).catch((error: unknown) => {
      void vscode.window.showErrorMessage(error instanceof HumanError ? error.message : "The run cannot be read.");
      if (!(error instanceof HumanError)) onDefect(error);
      panel.dispose();
      return undefined;
    });
    panels.set(first, { panel, session });
    const whenOpen = (use: (session: DashboardSession) => void): void =>
      void session.then((open) => open !== undefined && use(open));
    const parts = [
      webview.onDidReceiveMessage((message: FromPage) => whenOpen((open) => void open.receive(message))),
      panel.onDidChangeViewState(() => whenOpen((open) => open.setVisible(panel.visible))),
    ];
    panel.onDidDispose(() => {
      // If the window restores an old panel of a run after a new panel was opened, the run has two panels. The map
      // `panels` contains only one of them. This entry must stay when the other panel is closed.
      if (panels.get(first)?.panel === panel) panels.delete(first);
      for (const part of parts) part.dispose();
      whenOpen((open) => open.dispose());
    });
    fillPanel(webview, { bundle, name: "dashboard", title: "Lethe run" });
  };

  const show = (folders: readonly [string, ...string[]]): void => {
    const [first, ...others] = folders;
    const open = panels.get(first);
    if (open !== undefined) {
      open.panel.reveal();
      void open.session.then((session) => session?.compareWith(others)).catch(showProblem);
      return;
    }
    const title = `Lethe: ${path.basename(first)}`;
    fill(vscode.window.createWebviewPanel(viewType, title, vscode.ViewColumn.Active), folders);
  };

  context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel: (panel, state: unknown) => {
        const [first, ...others] = foldersOf(state);
        if (first === undefined) panel.dispose();
        else fill(panel, [first, ...others]);
        return Promise.resolve();
      },
    }),
    {
      dispose: () => {
        for (const { panel } of [...panels.values()]) panel.dispose();
      },
    },
  );
  return {
    /**
     * Shows a run, and selects a passage if one is given. If the run already has a panel, that panel comes to the
     * front.
     */
    open: (runFolder: string, passage?: PassageName): void => {
      show([runFolder]);
      if (passage === undefined) return;
      void panels
        .get(runFolder)
        ?.session.then((session) => session?.select(passage))
        .catch(showProblem);
    },
    /** Shows the first run and compares the other runs with it. */
    compare: ([first, ...others]: readonly string[]): void => {
      if (first !== undefined) show([first, ...others]);
    },
  };
}

const execute =
  (command: string) =>
  async (...arguments_: unknown[]): Promise<void> => {
    await vscode.commands.executeCommand(command, ...arguments_);
  };

/** The page's buttons execute the extension's commands. */
const actions: DashboardActions = {
  pause: execute("lethe.pauseRun"),
  resume: execute("lethe.resumeRun"),
  stop: execute("lethe.stopRun"),
  evaluate: execute("lethe.evaluateNow"),
  export: execute("lethe.exportModel"),
  followAdvice: execute("lethe.followAdvice"),
  openSource,
};

/** Reads the folders of the shown runs from the state that the page saved before the reload. */
const foldersOf = (state: unknown): string[] => {
  const { folders } = (state ?? {}) as { readonly folders?: unknown };
  return Array.isArray(folders) ? (folders as unknown[]).filter((folder) => typeof folder === "string") : [];
};

const saveFile = async (runFolder: string, file: DashboardRequests["save"]["params"]): Promise<void> => {
  const workspace = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(runFolder))?.uri;
  const folder = workspace ?? vscode.Uri.file(runFolder);
  const target = await vscode.window.showSaveDialog({ defaultUri: vscode.Uri.joinPath(folder, file.name) });
  if (target === undefined) return;
  const bytes = "text" in file ? Buffer.from(file.text, "utf8") : Buffer.from(file.base64, "base64");
  try {
    await writeFile(target.fsPath, bytes);
  } catch (error) {
    throw new HumanError(`${target.fsPath} cannot be written (${(error as Error).message}); choose another place.`);
  }
};
