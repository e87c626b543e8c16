import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Configuration } from "../configuration/schema";
import type { Checkpoint } from "../models/checkpointReader";
import { writeCheckpoint } from "../models/checkpointWriter";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import { commitCheckpoint } from "../runs/checkpoint";

/** Writes the weights as a checkpoint of the run, and a copy where the configuration asks for one. */
export async function exportModel(
  runFolder: string,
  step: number,
  from: { source: Checkpoint; model: LanguageModel; weights: Weights; configuration: Configuration },
): Promise<string> {
  const { source, model, weights, configuration } = from;
  const write = (target: string): Promise<void> =>
    writeCheckpoint({
      source,
      target,
      tensors: model.parameters,
      read: (name) => Promise.resolve(weights.get(name)?.data as Float32Array),
      dtype: configuration.output.dtype,
    });
  const { folder, files } = await commitCheckpoint(runFolder, step, write);
  const { exportTo } = configuration.output;
  if (exportTo !== undefined)
    for (const { name } of files)
      await cp(join(folder, name), join(exportTo, name), { errorOnExist: true, force: false });
  return folder;
}
