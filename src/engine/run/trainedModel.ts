import type { Configuration } from "../../configuration/schema";
import { adaptModel, drawAdapter, isAdapted, modulesNamed } from "../../backends/onnx/models/adapters/lora";
import type { ModelFiles } from "../../backends/onnx/models/modelReader";
import type { LanguageModel } from "../../backends/onnx/models/languageModel";
import { quantizeModel } from "../../backends/onnx/models/quantization";
import type { Weights } from "../../backends/onnx/models/weights";
import { placeWeights } from "../../backends/onnx/models/weights";
import { HumanError } from "../../protocol/humanError";
import type { Device } from "../../backends/onnx/runtime/device";

/**
 * The model that a run trains: the source's own, or with an adapter on top where the configuration asks for one.
 * @throws HumanError for an adapter on a model without weights
 */
export function modelToTrain(
  base: LanguageModel,
  source: ModelFiles,
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
export async function withFreshAdapter(
  model: LanguageModel,
  weights: Weights,
  seed: number,
  device: Device,
): Promise<Weights> {
  return isAdapted(model) ? new Map([...weights, ...(await placeWeights(drawAdapter(model, seed), device))]) : weights;
}
