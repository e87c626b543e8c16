import { stat } from "node:fs/promises";
import path from "node:path";
import { loadConfiguration } from "../configuration/load";
import type { Configuration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { listCheckpoints } from "../runs/checkpoint";
import { checkpointFolder, layout } from "../runs/layout";
import { readRunRecord } from "../runs/reader";

/** What to measure: a model, with the data and the settings of a configuration. */
export interface Subject {
  readonly configuration: Configuration;
  /** The file that the user wrote, also for a run; absolute. */
  readonly configurationFile: string;
  readonly modelFolder: string;
}

/**
 * @param given a configuration file, whose own model is meant, or a run folder, whose newest checkpoint is
 * @param model another model's folder to measure instead
 * @param overrides `key.path=value` each, in place of what the configuration says
 * @throws HumanError when there is no such thing, or the run has no checkpoint yet
 */
export async function resolveSubject(
  given: string,
  model: string | undefined,
  overrides: readonly string[] = [],
): Promise<Subject> {
  const isFolder = await stat(given).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const { configuration, configurationFile, ownModel } = await (isFolder
    ? openRun(given, overrides)
    : openConfiguration(given, overrides));
  return {
    configuration,
    configurationFile,
    modelFolder: model === undefined ? await ownModel() : path.resolve(model),
  };
}

interface OpenedSubject {
  readonly configuration: Configuration;
  readonly configurationFile: string;
  readonly ownModel: () => Promise<string>;
}

const openConfiguration = async (given: string, overrides: readonly string[]): Promise<OpenedSubject> => {
  const { configuration, file } = await loadConfiguration(given, overrides);
  return { configuration, configurationFile: file, ownModel: () => Promise.resolve(configuration.model) };
};

const openRun = async (given: string, overrides: readonly string[]): Promise<OpenedSubject> => {
  const runFolder = path.resolve(given);
  const { configurationFile } = await readRunRecord(runFolder);
  const { configuration } = await loadConfiguration(path.join(runFolder, layout.configuration), overrides);
  return { configuration, configurationFile, ownModel: () => newestCheckpoint(runFolder) };
};

const newestCheckpoint = async (runFolder: string): Promise<string> => {
  const step = (await listCheckpoints(runFolder)).at(-1);
  if (step === undefined) {
    throw new HumanError(`${runFolder} has no model yet; wait until the run has ended or name a model with --model.`);
  }
  return path.join(runFolder, checkpointFolder(step));
};
