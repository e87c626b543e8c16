import { stat } from "node:fs/promises";
import path from "node:path";
import { loadConfiguration } from "../configuration/load";
import { HumanError } from "../protocol/humanError";
import { listCheckpoints } from "../runs/checkpoint";
import { checkpointFolder, layout } from "../runs/layout";
import { readRunRecord } from "../runs/reader";

/**
 * Finds the model to measure or to probe, and its configuration.
 *
 * @param given a configuration file, for the model that it names; or a run folder, for the run's newest checkpoint
 * @param model the folder of another model to use instead
 * @param overrides settings that replace values of the configuration, in the form `key.path=value`
 * @throws HumanError if the file or folder is missing, or if the run has no checkpoint yet
 */
export async function resolveSubject(given: string, model: string | undefined, overrides: readonly string[] = []) {
  const found = await stat(given).catch(() => undefined);
  const runFolder = path.resolve(given);
  const record = found?.isDirectory() ? await readRunRecord(runFolder) : undefined;
  const source = record ? path.join(runFolder, layout.configuration) : given;
  const { configuration, file } = await loadConfiguration(source, overrides);
  return {
    configuration,
    /** The absolute path of the configuration file. For a run folder, this is the file that started the run. */
    configurationFile: record?.configurationFile ?? file,
    modelFolder: path.resolve(model ?? (record ? await newestCheckpoint(runFolder) : configuration.model)),
  };
}

const newestCheckpoint = async (runFolder: string): Promise<string> => {
  const step = (await listCheckpoints(runFolder)).at(-1);
  if (step === undefined) {
    throw new HumanError(`${runFolder} has no model yet; wait until the run has ended or name a model with --model.`);
  }
  return path.join(runFolder, checkpointFolder(step));
};
