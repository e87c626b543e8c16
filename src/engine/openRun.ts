import { languageModelOf } from "../models/architecture";
import type { Checkpoint } from "../models/checkpointReader";
import { openCheckpoint } from "../models/checkpointReader";
import type { LanguageModel } from "../models/languageModel";
import type { TextTokenizer } from "../models/tokenizer";
import { loadTokenizer } from "../models/tokenizer";
import type { Weights } from "../models/weights";
import { drawWeights, loadWeights } from "../models/weights";
import { HumanError } from "../protocol/humanError";
import type { JobInput } from "./workerMessages";

/** The model of a run as it is before the first step. */
export interface OpenedRun {
  readonly source: Checkpoint;
  readonly model: LanguageModel;
  readonly tokenizer: TextTokenizer;
  /** Training changes them in place. */
  readonly weights: Weights;
  /** Whether there are no weights yet but freshly drawn ones. */
  readonly isUntrained: boolean;
  /** The weights once more, as they were before the first step. */
  readonly loadOriginal: () => Promise<Weights>;
}

/** @throws HumanError for a model that cannot be used */
export async function openRun({ kind, configuration }: JobInput): Promise<OpenedRun> {
  const source = await openCheckpoint(configuration.model, { allowUntrained: kind === "prepare" });
  const model = languageModelOf(source);
  const tokenizer = await loadTokenizer(source.folder);
  refuseForeignTokenizer(source, model, tokenizer);
  const isUntrained = source.tensors.size === 0;
  const loadOriginal = (): Promise<Weights> =>
    isUntrained ? Promise.resolve(drawWeights(model, configuration.training.seed)) : loadWeights(model, source);
  return { source, model, tokenizer, weights: await loadOriginal(), isUntrained, loadOriginal };
}

/** A model and a tokenizer of two kinds would train on noise. */
function refuseForeignTokenizer(source: Checkpoint, model: LanguageModel, tokenizer: TextTokenizer): void {
  if (tokenizer.vocabularySize > model.vocabularySize)
    throw new HumanError(
      `${source.folder}: tokenizer.json has ${tokenizer.vocabularySize} tokens and the model's vocabulary ` +
        `${model.vocabularySize}; use the tokenizer that belongs to the model.`,
    );
}
