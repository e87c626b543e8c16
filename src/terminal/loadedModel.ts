import path from "node:path";
import { baseModelOf, isAdapterFolder, readAdapter } from "../models/adapters/adapterFolder";
import { languageModelOf } from "../models/architecture";
import { openCheckpoint } from "../models/checkpointReader";
import { openDevice } from "../models/device";
import type { LanguageModel } from "../models/languageModel";
import { loadTokenizer } from "../models/tokenizer";
import type { TextTokenizer } from "../models/tokenizer";
import { loadWeights, placeWeights } from "../models/weights";
import type { Weights } from "../models/weights";
import type { Device, DeviceKind } from "../runtime/device";

export interface LoadedModel {
  /** Where the weights are. */
  readonly device: Device;
  readonly model: LanguageModel;
  readonly tokenizer: TextTokenizer;
  readonly weights: Weights;
}

/**
 * @param folder a model's, or an adapter's, which is put on top of the model that it names (a relative path counts from
 *   the adapter's folder)
 * @throws HumanError for a folder that holds no model that Lethe can use
 */
export const loadModel = async (folder: string, kind: DeviceKind = "cpu"): Promise<LoadedModel> => {
  const device = await openDevice(kind);
  const isAdapter = await isAdapterFolder(folder);
  const checkpoint = await openCheckpoint(isAdapter ? path.resolve(folder, await baseModelOf(folder)) : folder);
  try {
    const base = languageModelOf(checkpoint);
    const tokenizer = await loadTokenizer(checkpoint.folder);
    const weights = await loadWeights(base, checkpoint, { device });
    if (!isAdapter) return { device, model: base, tokenizer, weights };
    const adapter = await readAdapter(base, folder);
    const placed = await placeWeights(adapter.weights, device);
    return { device, model: adapter.model, tokenizer, weights: new Map([...weights, ...placed]) };
  } finally {
    await checkpoint.close();
  }
};
