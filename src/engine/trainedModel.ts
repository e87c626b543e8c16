import type { Configuration } from "../configuration/schema";
import { adaptModel, drawAdapter, isAdapted, modulesNamed } from "../models/adapters/lora";
import type { Checkpoint } from "../models/checkpointReader";
import type { LanguageModel } from "../models/languageModel";
import { quantizeModel } from "../models/quantization";
import type { Weights } from "../models/weights";
import { placeWeights } from "../models/weights";
import { HumanError } from "../protocol/humanError";
import type { Device } from "../runtime/device";

/**
 * The model that a run trains: the source's own, or with an adapter on top where the configuration asks for one.
 * @throws HumanError for an adapter on a model without weights
 */
export function modelToTrain(
  base: LanguageModel,
  source: Checkpoint,
  adapter: Configuration["adapter"],
): LanguageModel {
  if (!adapter) return base;
  if (source.tensors.size === 0)
    throw new HumanError(
      `${source.folder} is untrained, and an adapter needs weights to stand on; set "adapter" to null.`,
    );
  return adaptModel(adapter.frozenBits === 4 ? quantizeModel(base) : base, {
    ...adapter,
    modules: modulesNamed(base, adapter.targets),
  });
}

/** The base model's weights, with those of a fresh adapter, which adds nothing, where the model has one. */
export const withFreshAdapter = async (
  model: LanguageModel,
  weights: Weights,
  seed: number,
  device: Device,
): Promise<Weights> =>
  isAdapted(model) ? new Map([...weights, ...(await placeWeights(drawAdapter(model, seed), device))]) : weights;
