import * as vscode from "vscode";
import { registerAgentTools } from "./editor/agentTools/register";
import { registerAnnotations } from "./editor/annotations/register";
import type { TestDoor } from "./editor/annotations/register";
import { createArchive } from "./editor/archive";
import { createCheckProblems } from "./editor/checks/checkProblems";
import { checkAgainOnSave } from "./editor/checks/checkAgainOnSave";
import { registerConfigurationProblems } from "./editor/checks/configurationProblems";
import { createProblemList } from "./editor/checks/problemList";
import { offerToRemoveRows } from "./editor/checks/removeRows";
import { createRenewals } from "./editor/checks/renewals";
import { registerAllCommands } from "./editor/commands/registerAll";
import { registerContextKeys } from "./editor/contextKeys";
import { registerDashboard } from "./editor/dashboard/registerDashboard";
import { watchEndedRuns } from "./editor/endedRuns";
import { createEngines } from "./editor/engines";
import { logRunEvents } from "./editor/logRunEvents";
import { notifyEnds } from "./editor/notifyEnd";
import { openNewRuns } from "./editor/openNewRuns";
import { registerPhases } from "./editor/phases/registerPhases";
import type { PhasesDoor } from "./editor/phases/registerPhases";
import { registerRecited } from "./editor/recited/registerRecited";
import type { RecitedDoor } from "./editor/recited/registerRecited";
import { createRunStore } from "./editor/runStore";
import { registerRunsTable } from "./editor/runsTable/registerRunsTable";
import { createSelectedRun } from "./editor/selectedRun";
import type { Services } from "./editor/services";
import { registerStatusItem } from "./editor/statusItem";
import { registerTaskProvider } from "./editor/taskProvider";
import { provideTerminalCommand } from "./editor/terminalCommand";
import { registerPassagesView } from "./editor/views/passagesView";
import { registerRunsView } from "./editor/views/runsView";
import { registerVerificationTests } from "./editor/verification/verificationTests";
import type { VerificationDoor } from "./editor/verification/verificationTests";

let save: (() => Promise<void>) | undefined;

/**
 * Creates the services and registers every part of the extension.
 *
 * @returns access for the integration tests; undefined outside of tests
 */
export function activate(
  context: vscode.ExtensionContext,
): (TestDoor & VerificationDoor & RecitedDoor & PhasesDoor) | undefined {
  const log = vscode.window.createOutputChannel("Lethe", { log: true });
  const store = createRunStore(context, log, logRunEvents(log));
  const onDidEnd = watchEndedRuns(context, store);
  context.subscriptions.push(log, store);
  save = store.save;
  const archive = createArchive(context);
  const engines = createEngines(context, log);
  const problems = createProblemList(context);
  const renewals = createRenewals(context);
  const services: Services = {
    context,
    log,
    store,
    archive,
    selected: createSelectedRun(context, store),
    engines,
    checks: createCheckProblems(context, problems, renewals),
    dashboard: registerDashboard(context, log, store, engines),
    runsTable: registerRunsTable(context, log, { store, archive }),
  };

  registerContextKeys(services);
  registerConfigurationProblems(context, log, problems);
  checkAgainOnSave(services, renewals);
  offerToRemoveRows(context);
  const { verified, models } = registerVerificationTests(services);
  registerAllCommands(services);
  registerRunsView(services);
  const { phases } = registerPhases(services, models);
  registerPassagesView(services);
  const { recited } = registerRecited(services);
  const { drawnIn } = registerAnnotations(services);
  registerStatusItem(services, onDidEnd);
  openNewRuns(services);
  notifyEnds(services, onDidEnd);
  registerTaskProvider(services);
  provideTerminalCommand(services);
  registerAgentTools(services);
  return context.extensionMode === vscode.ExtensionMode.Test ? { drawnIn, verified, recited, phases } : undefined;
}

/** Saves the digests of the runs for the next window. */
export function deactivate(): Promise<void> | undefined {
  return save?.();
}
