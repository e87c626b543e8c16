import { cp } from "node:fs/promises";
import { join } from "node:path";
import type { Checkpoint } from "../models/checkpointReader";
import type { WrittenType } from "../models/checkpointWriter";
import { writeCheckpoint } from "../models/checkpointWriter";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import { layout } from "../runs/layout";

/** A model to write, and where it comes from. */
export interface ExportedModel {
  readonly source: Checkpoint;
  readonly model: LanguageModel;
  readonly weights: Weights;
  readonly dtype: WrittenType;
}

/**
 * Writes the weights as a Hugging Face folder.
 * @param betweenTensors waited for before each tensor; it leaves the weights alone
 */
export async function writeModel(
  { source, model, weights, dtype }: ExportedModel,
  target: string,
  betweenTensors: () => Promise<void>,
): Promise<void> {
  await writeCheckpoint({
    source,
    target,
    tensors: model.parameters,
    read: async (name) => {
      await betweenTensors();
      return weights.get(name)?.data as Float32Array;
    },
    dtype,
  });
}

/** Copies a finished model to where the configuration asks for it; what belongs to the run stays in the run. */
export async function copyModel(
  { folder, files }: { readonly folder: string; readonly files: readonly { readonly name: string }[] },
  target: string,
): Promise<void> {
  for (const { name } of files) if (name !== layout.trainingProgress) await cp(join(folder, name), join(target, name));
}
