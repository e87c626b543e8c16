import path from "node:path";
import * as vscode from "vscode";
import type { ConfigurationOutline } from "../../control/configurationOutline";
import { findingsOf } from "../../protocol/findings";
import { newReferenceFile, retrainedFolder } from "../../runs/reference";
import type { StartOptions } from "../engines";
import { readOutlines } from "../runsDirectories";
import { isSameFile } from "../sameFile";
import type { Services } from "../services";
import { showProblems } from "./checkConfiguration";
import { hasTrust } from "./command";
import type { Command } from "./command";
import { furtherArgument } from "./furtherArgument";
import { offer } from "./offer";
import { pickConfiguration, recommendedFirst } from "./pickConfiguration";
import type { TrainingKind } from "../../protocol/runKind";

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

/** Trains a target model: a model that knows the forget set. */
export function prepareTargetModel(services: Services): Command {
  return async (...arguments_) => {
    const title = "Prepare Target Model";
    if (!(await hasTrust())) return;
    const outline = await pickConfiguration(arguments_, title, isMemorization);
    if (outline === undefined) return;
    const to = furtherArgument(arguments_, "to");
    const proposed =
      to === undefined ? (outline.exportTo ?? "models/target") : path.relative(path.dirname(outline.file), to);
    const folder = await askFolder(title, outline, proposed);
    if (folder === undefined) return;
    await start(services, outline, "prepare", { overrides: exportTo(folder) });
  };
}

/**
 * Makes the retrained model of a target model: the same training without the forget set. The run writes the figures of
 * this model, and later runs show them beside their own.
 */
export function prepareRetrainedModel(services: Services): Command {
  return async (...arguments_) => {
    const title = "Prepare Retrained Model";
    if (!(await hasTrust())) return;
    const outline = await pickConfiguration(arguments_, title, isMemorization);
    if (outline === undefined) return;
    // The run writes this file. If it exists, the user should know before answering questions.
    await newReferenceFile(path.dirname(outline.file));
    const compared = await pickCompared(title, outline, furtherArgument(arguments_, "comparedWith"));
    if (compared === undefined) return;
    const folder = await askFolder(title, outline, retrainedFolder);
    if (folder === undefined) return;
    await start(services, outline, "prepare", {
      overrides: exportTo(folder),
      retrained: { measuredFor: compared.file === outline.file ? undefined : compared.file },
    });
  };
}

/**
 * Finds the configuration of the runs that a retrained model is compared with. The user chooses one if there are
 * several.
 *
 * @param named the configuration that the user means
 * @returns the given configuration if there is no other one, and undefined if the user leaves the choice
 */
const pickCompared = async (
  title: string,
  outline: ConfigurationOutline,
  named: string | undefined,
): Promise<ConfigurationOutline | undefined> => {
  const runs = recommendedFirst(await readOutlines()).filter(
    (other) =>
      !isMemorization(other) &&
      path.dirname(other.file) === path.dirname(outline.file) &&
      other.forget === outline.forget &&
      other.retain === outline.retain,
  );
  const meant = named === undefined ? undefined : runs.find(({ file }) => isSameFile(file, named));
  if (meant !== undefined) return meant;
  if (runs.length < 2) return runs[0] ?? outline;
  const items = runs.map((run) => ({
    run,
    label: path.basename(run.file),
    detail: `objective ${run.objective ?? "–"}`,
  }));
  const placeHolder = "Measure the model as runs with which configuration?";
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.run;
};

/** @returns the absolute path of the folder, an empty text for no folder, and undefined if the user cancels */
const askFolder = async (title: string, { file }: ConfigurationOutline, value: string): Promise<string | undefined> => {
  const prompt =
    "New folder for a copy of the finished model, relative to the configuration; the run folder keeps the model in any case";
  const folder = await vscode.window.showInputBox({ title, prompt, value });
  if (folder === undefined) return undefined;
  return folder.trim() === "" ? "" : path.resolve(path.dirname(file), folder.trim());
};

const exportTo = (folder: string): string[] => (folder === "" ? [] : [`output.exportTo=${JSON.stringify(folder)}`]);

const start = async (
  { engines, store, selected, log, checks }: Services,
  outline: ConfigurationOutline,
  kind: TrainingKind,
  options: StartOptions = {},
): Promise<void> => {
  const { runFolder, notices } = await engines.start(outline.file, kind, options).then(
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
