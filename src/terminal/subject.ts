import { stat } from "node:fs/promises";
import path from "node:path";
import { hubCache } from "../configuration/hubCache";
import { cachedModelFolder, existingModelFolder, isModelId } from "../configuration/modelFolder";
import type { MeasuringConfiguration } from "../configuration/schema";
import { requireAnswers } from "../control/answeringPaths";
import { defaultMeasuringAnswering, loadMeasuringAnswering } from "../control/loadAnswering";
import { HumanError } from "../protocol/humanError";
import { listCheckpoints } from "../runs/checkpoint";
import { checkpointFolder, layout, stepOfCheckpoint } from "../runs/layout";
import { findRunRecord } from "../runs/reader";
import { locateData } from "../runs/runData";
import { requireTraining } from "../runs/runRecord";
import { isThere } from "../tokenizer/jsonFile";

/** The name that the help shows for the argument of a command. The argument says which model to measure or to probe. */
export const subjectArgument = "<config, run or model>";

/** The model to measure or to probe, and its configuration. */
export interface Subject {
  readonly configuration: MeasuringConfiguration;
  /**
   * The absolute path of the configuration file. If a run folder is given, this is the file with which the user started
   * the run. It is undefined if only a model is given.
   */
  readonly configurationFile: string | undefined;
  readonly modelFolder: string;
  /** The absolute path of the run, if the folder of a run or of a run's checkpoint is given. */
  readonly runFolder: string | undefined;
  /**
   * Returns the place to read a set from, given its path in the configuration. For a run folder, it is the run's own
   * copy of the set.
   */
  readonly placeOf: (set: string) => string;
}

const samePlace = (set: string): string => set;

/**
 * Finds the model to measure or to probe, and its configuration.
 *
 * @param given a configuration file, a run folder, or the folder or id of a model. For a configuration file, the model
 *   is the model that the file names. For a run folder, the model is the run's newest checkpoint. For a run's
 *   checkpoint, the configuration is the run's. For the folder or id of another model, all keys of the configuration
 *   have their default values
 * @param model the folder or id of another model to use instead
 * @param overrides settings that replace values of the configuration, in the form `key.path=value`
 * @throws HumanError if the file, the folder or the model is missing, if the run has no checkpoint yet, or if a file
 *   system does not answer
 */
export async function resolveSubject(
  given: string,
  model: string | undefined,
  overrides: readonly string[] = [],
): Promise<Subject> {
  if (model === "") throw new HumanError("--model is empty; give the folder or the id of a model.");
  await requireAnswers(
    [given, model].filter((name) => name !== undefined),
    process.execPath,
  );
  const chosen = model === undefined ? undefined : existingModelFolder(model, [process.cwd()], `--model ${model}`);
  const found = await stat(given).catch(() => undefined);
  const cached = found === undefined ? cachedModelFolder(given) : undefined;
  if (cached !== undefined) return withoutConfiguration(chosen ?? cached, overrides);
  if (found === undefined && isModelId(given) && !/\.jsonc?$/.test(given))
    throw new HumanError(
      `${given} is neither a file or folder nor a model in the Hugging Face cache (${hubCache(process.env)}); correct the ` +
        `path, or download the model with "hf download ${given}".`,
    );
  if (found?.isDirectory() !== true) return ofConfiguration(given, chosen, overrides);

  const folder = path.resolve(given);
  const isCheckpoint = stepOfCheckpoint(folder) !== undefined;
  const runFolder = isCheckpoint ? path.dirname(path.dirname(folder)) : folder;
  const record = await findRunRecord(runFolder);
  if (record !== undefined) {
    requireTraining(runFolder, record, "measured or asked here");
    const { configuration } = await loadMeasuringAnswering(path.join(runFolder, layout.configuration), overrides);
    const { configurationFile } = record;
    const { placeOf } = await locateData(runFolder, record);
    const modelFolder = chosen ?? (isCheckpoint ? folder : await newestCheckpoint(runFolder));
    return { configuration, configurationFile, modelFolder, runFolder, placeOf };
  }
  if (await isModelFolder(folder)) return withoutConfiguration(chosen ?? folder, overrides);
  throw new HumanError(
    `${folder} is neither a run folder (it has no ${layout.record}) nor a model folder (it has no config.json and no ` +
      "adapter_config.json); give the path of a *.lethe.json file, of a run's folder or of a model's folder.",
  );
}

const ofConfiguration = async (
  file: string,
  chosen: string | undefined,
  overrides: readonly string[],
): Promise<Subject> => {
  const { configuration, file: configurationFile } = await loadMeasuringAnswering(file, overrides);
  const { model } = configuration;
  if (chosen === undefined && model === undefined)
    throw new HumanError(`${file}: "model" is missing; add it, or give --model.`);
  const folder = path.dirname(configurationFile);
  const modelFolder = chosen ?? existingModelFolder(path.relative(folder, model ?? ""), [folder], `"model" in ${file}`);
  return { configuration, configurationFile, modelFolder, runFolder: undefined, placeOf: samePlace };
};

const withoutConfiguration = async (modelFolder: string, overrides: readonly string[]): Promise<Subject> => ({
  configuration: await defaultMeasuringAnswering(overrides),
  configurationFile: undefined,
  modelFolder,
  runFolder: undefined,
  placeOf: samePlace,
});

const isModelFolder = async (folder: string): Promise<boolean> =>
  (await isThere(path.join(folder, "config.json"))) || (await isThere(path.join(folder, "adapter_config.json")));

const newestCheckpoint = async (runFolder: string): Promise<string> => {
  const step = (await listCheckpoints(runFolder)).at(-1);
  if (step === undefined) {
    throw new HumanError(
      `${runFolder} has no model yet; name a model with --model, or wait for the first checkpoint if the run is at work.`,
    );
  }
  return path.join(runFolder, checkpointFolder(step));
};
