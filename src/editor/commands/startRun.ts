import path from "node:path";
import * as vscode from "vscode";
import type { ConfigurationOutline } from "../../control/configurationOutline";
import type { RunRecord } from "../../runs/runRecord";
import { isResumable } from "../run";
import type { Services } from "../services";
import { hasTrust } from "./command";
import type { Command } from "./command";
import { pickConfiguration } from "./pickConfiguration";
import { pickRuns } from "./pickRun";

const learnsByHeart = ({ objective }: ConfigurationOutline): boolean => objective === "memorization";

/** Starts a run of a configuration. */
export function startRunCommand(services: Services): Command {
  return async (...arguments_) => {
    if (!(await hasTrust())) return;
    const outline = await pickConfiguration(arguments_, "Start Run");
    if (outline === undefined) return;
    await start(services, outline, learnsByHeart(outline) ? "prepare" : "unlearn");
  };
}

/** Goes on with a run that was paused, was stopped, failed or crashed. */
export function resumeRun(services: Services): Command {
  return async (...arguments_) => {
    if (!(await hasTrust())) return;
    const [run] = await pickRuns(services, arguments_, {
      title: "Resume Run",
      suits: isResumable,
      noneMessage: "Only a run that was paused, was stopped, failed or crashed can be resumed.",
    });
    if (run === undefined) return;
    await services.engines.resume(run.folder);
    services.selected.select(run.folder);
    services.store.expectAttempt(run.folder);
    await services.store.refresh();
  };
}

/**
 * Trains a model until it recites the sets, or the same without the forget set: the retrained model to compare with.
 */
export function prepareTargetModel(services: Services): Command {
  return async (...arguments_) => {
    const title = "Prepare Target Model";
    if (!(await hasTrust())) return;
    const outline = await pickConfiguration(arguments_, title, learnsByHeart);
    if (outline === undefined) return;
    const kinds = [
      {
        label: "Target model",
        detail: "Learns the forget set and the retain set by heart: what a run then makes forget",
        suffix: "target",
        overrides: [],
      },
      {
        label: "Retrained model",
        detail: "The same without the forget set: what perfect forgetting would look like",
        suffix: "retrained",
        overrides: ["training.forgetBatchSize=0"],
      },
    ];
    const kind = await vscode.window.showQuickPick(kinds, { title, placeHolder: "Which model?" });
    if (kind === undefined) return;
    const folder = await vscode.window.showInputBox({
      title,
      prompt: "New folder for the finished model, relative to the configuration; empty keeps it in the run alone",
      value: outline.exportTo ?? `models/${kind.suffix}`,
    });
    if (folder === undefined) return;
    const overrides = [...kind.overrides];
    if (folder.trim() !== "") {
      const exportTo = path.resolve(path.dirname(outline.file), folder.trim());
      overrides.push(`output.exportTo=${JSON.stringify(exportTo)}`);
    }
    await start(services, outline, "prepare", overrides);
  };
}

const start = async (
  { engines, store, selected, log }: Services,
  outline: ConfigurationOutline,
  kind: RunRecord["kind"],
  overrides: readonly string[] = [],
): Promise<void> => {
  const { runFolder, notices } = await engines.start(outline.file, kind, overrides);
  log.info(`Started ${runFolder}`);
  await store.addDirectory(path.dirname(runFolder));
  // Not earlier: a run that the store does not know is not shown, and the views would turn to another one.
  selected.select(runFolder);
  const open = "Open Dashboard";
  // Not waited for: the command is done, and the message stays until it is dealt with.
  void vscode.window
    .showInformationMessage([`${path.basename(outline.file)} runs in the background.`, ...notices].join(" "), open)
    .then((answer) => {
      if (answer === open) void vscode.commands.executeCommand("lethe.openDashboard", runFolder);
    });
};
