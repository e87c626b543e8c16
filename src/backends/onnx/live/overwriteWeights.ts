import path from "node:path";
import { layout } from "../../../runs/layout";
import { readAdapter } from "../models/adapters/adapterFolder";
import { isAdapted, silenceAdapter } from "../models/adapters/lora";
import type { LanguageModel } from "../models/languageModel";
import { openModelFiles } from "../models/modelReader";
import type { Weights } from "../models/weights";
import { loadWeights } from "../models/weights";
import type { Device } from "../runtime/device";

interface OverwrittenModel {
  /** The model as its folder describes it, without quantization and without an adapter. */
  readonly base: LanguageModel;
  /** The model in memory: `base`, or `base` with its layers in 4 bits. */
  readonly inMemory: LanguageModel;
  /** `inMemory` with its adapter, if it has an adapter. */
  readonly model: LanguageModel;
  readonly device: Device;
}

/** Replaces a model's weights with the weights in a folder that `saveModel` has written. */
export async function overwriteWeights(
  weights: Weights,
  { base, inMemory, model, device }: OverwrittenModel,
  folder: string,
): Promise<void> {
  // If a model has 4-bit weights and an adapter, only the adapter is replaced. The saved weights contain the merged
  // adapter, and rounding them to 4 bits would remove the adapter's small changes.
  if (inMemory.quantized && isAdapted(model)) {
    const { weights: stored } = await readAdapter(base, path.join(folder, layout.adapter));
    for (const [name, { data }] of stored) (weights.get(name)?.data as Float32Array).set(data as Float32Array);
    return;
  }
  const files = await openModelFiles(folder);
  try {
    const read = await loadWeights(inMemory, files, { device, over: weights });
    if (inMemory.quantized) for (const [name, tensor] of read) weights.set(name, tensor);
  } finally {
    await files.close();
  }
  // The saved weights already contain the adapter, so the adapter in memory must add nothing to them.
  if (isAdapted(model)) await silenceAdapter(model, weights, device);
}
