import * as vscode from "vscode";
import { describeOutcome } from "../protocol/assessmentTable";
import { joinParts } from "./joinParts";
import type { Run } from "./run";
import { describeScores, hasAttacks } from "./runWording";
import type { Services } from "./services";

/** Notifies when a run that was active in this window finishes, fails or crashes. */
export function notifyEnds({ context }: Services, onDidEnd: vscode.Event<Run>): void {
  context.subscriptions.push(
    onDidEnd((run) => {
      const isWanted = vscode.workspace.getConfiguration("lethe").get<boolean>("notifyWhenRunEnds", true);
      // The user paused or stopped the run, so no message is needed.
      if (isWanted && run.status !== "paused" && run.status !== "stopped") void notify(run);
    }),
  );
}

const openDashboard = { title: "Open Dashboard", command: "lethe.openDashboard" };
const resume = { title: "Resume", command: "lethe.resumeRun" };
const showLog = { title: "Show Log", command: "lethe.showLog" };

const notify = async (run: Run): Promise<void> => {
  const { name, status, reason = "" } = run;
  const answer = await (status === "done"
    ? vscode.window.showInformationMessage(endOf(run), openDashboard)
    : vscode.window.showErrorMessage(`${name} ${status}. ${reason}`, resume, openDashboard, showLog));
  if (answer !== undefined) await vscode.commands.executeCommand(answer.command, run.folder);
};

/** What a finished run has found. An assessment says which attacks brought something back. */
export function endOf(run: Run): string {
  return joinParts(" ", [
    `${run.name} is done.`,
    hasAttacks(run) ? describeOutcome(run.assessment) : describeScores(run),
  ]);
}
