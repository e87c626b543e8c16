import { HumanError } from "../../../protocol/humanError";
import type { LanguageModel } from "../models/languageModel";
import { releaseWeights } from "../models/weights";
import type { Device } from "../runtime/device";
import { openModel } from "./openModel";

/**
 * Opens the reference model. An objective compares the trained model with it.
 * @param folder folder of a model or of an adapter
 * @throws HumanError if the vocabularies of the reference model and the trained model differ in size
 */
export async function openReference(folder: string, trained: LanguageModel, device: Device) {
  const { source, model, weights } = await openModel({ folder }, device);
  await source.close();
  if (model.vocabularySize !== trained.vocabularySize) {
    releaseWeights(weights, device);
    throw new HumanError(
      `The reference model in ${folder} has ${model.vocabularySize} tokens in its vocabulary, but the trained model ` +
        `has ${trained.vocabularySize}; use a reference model with the same tokenizer.`,
    );
  }
  return { model, weights, release: () => releaseWeights(weights, device) };
}
