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

/** @throws HumanError for a folder that holds no model that Lethe can use */
export const loadModel = async (folder: string): Promise<LoadedModel> => {
  const checkpoint = await openCheckpoint(folder);
  try {
    const model = languageModelOf(checkpoint);
    const tokenizer = await loadTokenizer(folder);
    return { model, tokenizer, weights: await loadWeights(model, checkpoint) };
  } finally {
    await checkpoint.close();
  }
};
