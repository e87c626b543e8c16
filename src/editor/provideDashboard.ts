import * as vscode from "vscode";
import type { DashboardActions } from "./dashboard/session";
import { registerDashboard } from "./dashboard/registerDashboard";
import type { Dashboard } from "./dashboard/registerDashboard";
import { openSource } from "./commands/openSource";
import type { RunStore } from "./runStore";

/** The dashboard. Its buttons execute the extension's commands. */
export function provideDashboard(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  store: RunStore,
): Dashboard {
  const run =
    (command: string) =>
    async (...arguments_: unknown[]): Promise<void> => {
      await vscode.commands.executeCommand(command, ...arguments_);
    };
  const actions: DashboardActions = {
    pause: run("lethe.pauseRun"),
    resume: run("lethe.resumeRun"),
    stop: run("lethe.stopRun"),
    evaluate: run("lethe.evaluateNow"),
    export: run("lethe.exportModel"),
    probe: run("lethe.probePassage"),
    openSource,
  };
  return registerDashboard(context, actions, store.watch, (error) =>
    log.error(error instanceof Error ? error : String(error)),
  );
}
