import { HumanError } from "../../../protocol/humanError";
import type { TextTokenizer } from "../../../tokenizer/tokenizer";
import type { ModelSpec, Start } from "../../backend";
import { isAdapted } from "../models/adapters/lora";
import type { LanguageModel } from "../models/languageModel";
import type { Device } from "../runtime/device";

/** Facts about a model and its device. They are known before the weights are loaded. */
interface SpecFacts {
  readonly folder: string;
  readonly isUntrained: boolean;
  /** Whether the folder in the specification contains an adapter without a model. */
  readonly isAdapterOnly: boolean;
  readonly device: Pick<Device, "hasOwnMemory">;
}

/**
 * Refuses a specification of a model if this backend does not support its combination of settings. An example is an
 * untrained model with 4-bit weights.
 * @throws HumanError for such a specification
 */
export function refuseUnusableSpec(spec: ModelSpec, { folder, isUntrained, isAdapterOnly, device }: SpecFacts): void {
  const { adapter, weightBits = 32 } = spec;
  if (isUntrained && isAdapterOnly)
    throw new HumanError(
      `${folder}, the base model of the adapter ${spec.folder}, has no weights; download or copy the base model again.`,
    );
  if (isUntrained && adapter)
    throw new HumanError(`${folder} is untrained, and an adapter needs trained weights; set "adapter" to null.`);
  if (isUntrained && weightBits === 4)
    throw new HumanError(`${folder} is untrained, and 4-bit weights cannot be trained; use 32-bit weights.`);
  if (isAdapterOnly && adapter)
    throw new HumanError(
      `${spec.folder} is an adapter, and Lethe does not train a second adapter on top; set "adapter" to null, or merge ` +
        "the adapter into its model.",
    );
  const remedy = 'set "device.name" to "cpu" or leave it out';
  if (device.hasOwnMemory && adapter?.frozenBits === 4)
    throw new HumanError(
      `"adapter.frozenBits" is 4, and this version computes with 4-bit weights only on the CPU; ${remedy}.`,
    );
  if (device.hasOwnMemory && weightBits === 4)
    throw new HumanError(`This version computes with 4-bit weights only on the CPU; ${remedy}.`);
}

/**
 * Refuses a tokenizer that has more tokens than the model's vocabulary. Such a tokenizer belongs to another model, so
 * this model would learn noise from its tokens. Tokens that were added to a tokenizer do not count, because
 * `tokenizerWithin` refuses each text with an added token that the model does not have.
 * @throws HumanError for such a tokenizer
 */
export function refuseForeignTokenizer(
  folder: string,
  { vocabularySize }: Pick<LanguageModel, "vocabularySize">,
  tokenizer: Pick<TextTokenizer, "ordinarySize">,
): void {
  if (tokenizer.ordinarySize > vocabularySize)
    throw new HumanError(
      `${folder}: tokenizer.json has ${tokenizer.ordinarySize} tokens, but the model's vocabulary has ` +
        `${vocabularySize}; use the tokenizer that belongs to the model.`,
    );
}

/** @throws HumanError for a model with an adapter, because only its adapter would be trained */
export function refuseOtherStart(model: LanguageModel, start: Start): void {
  const where = "folder" in start ? `the weights in ${start.folder}` : "noise over the weights";
  if (isAdapted(model))
    throw new HumanError(
      `Training that begins with ${where} trains all weights, but the target model has an adapter; merge the adapter ` +
        'into its model, and set "adapter" to null.',
    );
}

/** @throws HumanError for 4-bit weights without an adapter */
export function refuseUntrainable(model: LanguageModel): void {
  if (model.quantized && !isAdapted(model))
    throw new HumanError(
      "4-bit weights cannot be trained; train an adapter on top, or open the model with 32-bit weights.",
    );
}
