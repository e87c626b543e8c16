import * as vscode from "vscode";
import { createArchive } from "./editor/archive";
import { logRunEvents } from "./editor/logRunEvents";
import { createRunStore } from "./editor/runStore";
import { createSelectedRun } from "./editor/selectedRun";
import { registerRunsView } from "./editor/views/runsView";

let save: (() => Promise<void>) | undefined;

export const activate = (context: vscode.ExtensionContext): void => {
  const log = vscode.window.createOutputChannel("Lethe", { log: true });
  const store = createRunStore(context, log, logRunEvents(log));
  const archive = createArchive(context.globalState);
  const selected = createSelectedRun(context, store);
  context.subscriptions.push(log, store, archive);
  save = store.save;

  registerRunsView(context, store, selected, archive);
};

export const deactivate = (): Promise<void> | undefined => save?.();
