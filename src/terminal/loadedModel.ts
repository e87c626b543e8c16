import path from "node:path";
import { baseModelOf, isAdapterFolder, readAdapter } from "../models/adapters/adapterFolder";
import { languageModelOf } from "../models/architecture";
import { openCheckpoint } from "../models/checkpointReader";
import type { LanguageModel } from "../models/languageModel";
import { loadTokenizer } from "../models/tokenizer";
import type { TextTokenizer } from "../models/tokenizer";
import { loadWeights } from "../models/weights";
import type { Weights } from "../models/weights";

export interface LoadedModel {
  readonly model: LanguageModel;
  readonly tokenizer: TextTokenizer;
  readonly weights: Weights;
}

/**
 * @param folder a model's, or an adapter's, which is put on top of the model that it names (a relative path counts from
 *   the adapter's folder)
 * @throws HumanError for a folder that holds no model that Lethe can use
 */
export const loadModel = async (folder: string): Promise<LoadedModel> => {
  const isAdapter = await isAdapterFolder(folder);
  const checkpoint = await openCheckpoint(isAdapter ? path.resolve(folder, await baseModelOf(folder)) : folder);
  try {
    const base = languageModelOf(checkpoint);
    const tokenizer = await loadTokenizer(checkpoint.folder);
    const weights = await loadWeights(base, checkpoint);
    if (!isAdapter) return { model: base, tokenizer, weights };
    const adapter = await readAdapter(base, folder);
    return { model: adapter.model, tokenizer, weights: new Map([...weights, ...adapter.weights]) };
  } finally {
    await checkpoint.close();
  }
};
