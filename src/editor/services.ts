import type * as vscode from "vscode";
import type { Archive } from "./archive";
import type { Dashboard } from "./dashboard/registerDashboard";
import type { Engines } from "./engines";
import type { CheckProblems } from "./checks/checkProblems";
import type { RunStore } from "./runStore";
import type { RunsTable } from "./runsTable/registerRunsTable";
import type { SelectedRun } from "./selectedRun";

/** The services that commands and views use. activate() creates them once. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly log: vscode.LogOutputChannel;
  readonly store: RunStore;
  readonly selected: SelectedRun;
  readonly archive: Archive;
  readonly engines: Engines;
  readonly checks: CheckProblems;
  readonly dashboard: Dashboard;
  readonly runsTable: RunsTable;
}
