import path from "node:path";
import * as vscode from "vscode";
import { describeHardlyKnown, hasErrors, isHardlyKnown, summaryOfCheck } from "../../protocol/findings";
import type { CheckReport } from "../../protocol/findings";
import type { Services } from "../services";
import { hasTrust } from "./command";
import type { Command } from "./command";
import { offer } from "./offer";
import { pickConfiguration } from "./pickConfiguration";

const title = "Check Configuration";

/**
 * Checks a configuration, its model and its sets, and asks the model some rows of the forget set. The Problems panel
 * lists what the check finds.
 */
export function checkConfiguration({ engines, checks }: Services): Command {
  return async (...arguments_) => {
    if (!(await hasTrust())) return;
    const outline = await pickConfiguration(arguments_, title);
    if (outline === undefined) return;
    const { file } = outline;
    const report = await engines.check(file);
    if (report === undefined) return;
    await checks.show(file, report.findings);
    tell(file, report);
  };
}

const tell = (file: string, report: CheckReport): void => {
  const { findings, knows } = report;
  // If the model hardly knows the rows, there is nothing to forget. A run would only change the model. Therefore, the
  // notification does not offer a run.
  if (!hasErrors(findings) && knows !== undefined && isHardlyKnown(knows)) {
    void vscode.window.showWarningMessage(`${path.basename(file)}: ${describeHardlyKnown(knows, "rows asked")}`);
    return;
  }
  const sentence = `${path.basename(file)}: ${summaryOfCheck(report)}`;
  if (!hasErrors(findings)) {
    offer(sentence, "Start Run", () => vscode.commands.executeCommand("lethe.startRun", file));
    return;
  }
  showProblems();
  void vscode.window.showErrorMessage(sentence);
};

/** Opens the Problems panel. */
export function showProblems(): void {
  void vscode.commands.executeCommand("workbench.panel.markers.view.focus");
}
