import path from "node:path";
import * as vscode from "vscode";
import type { ConfigurationOutline } from "../../control/configurationOutline";
import { findingsOf } from "../../protocol/findings";
import type { RunRecord } from "../../runs/runRecord";
import type { Services } from "../services";
import { showProblems } from "./checkConfiguration";
import { hasTrust } from "./command";
import type { Command } from "./command";
import { offer } from "./offer";
import { pickConfiguration } from "./pickConfiguration";

const isMemorization = ({ objective }: ConfigurationOutline): boolean => objective === "memorization";

/** Starts a run with a configuration that the user chooses. */
export function startRunCommand(services: Services): Command {
  return async (...arguments_) => {
    if (!(await hasTrust())) return;
    const outline = await pickConfiguration(arguments_, "Start Run");
    if (outline === undefined) return;
    await start(services, outline, isMemorization(outline) ? "prepare" : "unlearn");
  };
}

/** Trains a target model, or a retrained model for comparison. A retrained model never sees the forget set. */
export function prepareTargetModel(services: Services): Command {
  return async (...arguments_) => {
    const title = "Prepare Target Model";
    if (!(await hasTrust())) return;
    const outline = await pickConfiguration(arguments_, title, isMemorization);
    if (outline === undefined) return;
    const kinds = [
      {
        label: "Target model",
        detail: "Learns to recite the forget set and the retain set; later runs make this model forget",
        suffix: "target",
        overrides: [],
      },
      {
        label: "Retrained model",
        detail:
          "Learns in the same way but without the forget set; a perfectly unlearned model would behave like this model",
        suffix: "retrained",
        overrides: ["training.forgetBatchSize=0"],
      },
    ];
    const kind = await vscode.window.showQuickPick(kinds, { title, placeHolder: "Which model?" });
    if (kind === undefined) return;
    const folder = await vscode.window.showInputBox({
      title,
      prompt:
        "New folder for the finished model, relative to the configuration; leave this empty to keep the model only in the run folder",
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
  { engines, store, selected, log, checks }: Services,
  outline: ConfigurationOutline,
  kind: RunRecord["kind"],
  overrides: readonly string[] = [],
): Promise<void> => {
  const { runFolder, notices } = await engines.start(outline.file, kind, overrides).then(
    (started) => {
      checks.clear(outline.file);
      return started;
    },
    async (error: unknown) => {
      const findings = findingsOf(error);
      if (findings !== undefined) {
        await checks.show(outline.file, findings);
        showProblems();
      }
      throw error;
    },
  );
  log.info(`Started ${runFolder}`);
  await store.addDirectory(path.dirname(runFolder));
  // The store must know the run before it is selected, because the views would otherwise show another run.
  selected.select(runFolder);
  offer([`${path.basename(outline.file)} runs in the background.`, ...notices].join(" "), "Open Dashboard", () =>
    vscode.commands.executeCommand("lethe.openDashboard", runFolder),
  );
};
