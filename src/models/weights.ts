import { createRandom } from "../data/random";
import { HumanError } from "../protocol/humanError";
import { floatTensor } from "../runtime/tensor";
import type { Tensor } from "../runtime/tensor";
import type { Checkpoint } from "./checkpointReader";
import type { LanguageModel } from "./languageModel";

/** A model's weights by their names in the checkpoint, float32, on the host or on the device that computes with them. */
export type Weights = Map<string, Tensor>;

/**
 * Reads every weight that the model needs.
 * @param over weights of the same model, which are overwritten, so that no second set of them is in memory
 * @throws HumanError when a weight is missing or has another shape than `config.json` says
 */
export async function loadWeights(model: LanguageModel, checkpoint: Checkpoint, over?: Weights): Promise<Weights> {
  const weights = new Map<string, Tensor>();
  for (const { name, shape } of model.parameters) {
    const entry = checkpoint.tensors.get(name);
    const remedy = "use the config.json and the weights of one and the same model";
    if (!entry) throw new HumanError(`${checkpoint.folder}: the weights have no tensor "${name}"; ${remedy}.`);
    if (entry.shape.length !== shape.length || entry.shape.some((size, axis) => size !== shape[axis]))
      throw new HumanError(
        `${checkpoint.folder}: the tensor "${name}" is [${entry.shape.join(", ")}], and config.json asks for ` +
          `[${shape.join(", ")}]; ${remedy}.`,
      );
    const into = over?.get(name)?.data as Float32Array | undefined;
    weights.set(name, floatTensor(await checkpoint.read(name, into), shape));
  }
  return weights;
}

/** Fresh weights, normally distributed with the architecture's standard deviation; the same for the same seed. */
export function drawWeights(model: LanguageModel, seed: number): Weights {
  const random = createRandom(seed);
  return new Map(
    model.parameters.map(({ name, shape, initial }) => {
      const size = shape.reduce((count, dimension) => count * dimension, 1);
      const elements = Float32Array.from({ length: size }, () => initial ?? random.normal() * model.initializerRange);
      return [name, floatTensor(elements, shape)];
    }),
  );
}
