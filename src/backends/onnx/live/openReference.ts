import { HumanError } from "../../../protocol/humanError";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import { releaseWeights } from "../models/weights";
import type { Device } from "../runtime/device";
import { openModel } from "./openModel";

/** A further model that an objective compares with. */
export interface ReferenceModel {
  readonly model: LanguageModel;
  readonly weights: Weights;
  release(): void;
}

/**
 * @param folder a model's, or an adapter's
 * @throws HumanError for a model with another vocabulary than the trained one
 */
export async function openReference(folder: string, trained: LanguageModel, device: Device): Promise<ReferenceModel> {
  const { source, model, weights } = await openModel({ folder }, device);
  await source.close();
  if (model.vocabularySize !== trained.vocabularySize) {
    releaseWeights(weights, device);
    throw new HumanError(
      `The reference model in ${folder} has ${model.vocabularySize} tokens in its vocabulary, and the trained model ` +
        `${trained.vocabularySize}; use a reference model with the same tokenizer.`,
    );
  }
  return { model, weights, release: () => releaseWeights(weights, device) };
}
