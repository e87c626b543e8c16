import { createRandom } from "../../../protocol/random";
import type { WeightSource } from "./weights";

/**
 * Reads weights and mixes each weight matrix W with random numbers: (1 − noise) · W + noise · R, where R is normal with
 * the standard deviation of W. Biases and norms stay, because they hold no text. The same seed and the same order of
 * reading give the same numbers. The noising of arXiv 2506.06278 differs: there the model is unlearned first, and R is
 * drawn as for a new model.
 * @param noise a share, above 0 and at most 1
 */
export function disturbed(source: WeightSource, noise: number, seed: number): WeightSource {
  const random = createRandom(seed);
  return {
    ...source,
    read: async (name, into) => {
      const elements = await source.read(name, into);
      const rank = source.tensors.get(name)?.shape.length ?? 0;
      if (rank < 2) return elements;
      const deviation = standardDeviation(elements);
      for (const [index, element] of elements.entries())
        elements[index] = (1 - noise) * element + noise * deviation * random.normal();
      return elements;
    },
  };
}

function standardDeviation(elements: Float32Array): number {
  let sum = 0;
  for (const element of elements) sum += element;
  const mean = sum / elements.length;
  let squares = 0;
  for (const element of elements) squares += (element - mean) ** 2;
  return Math.sqrt(squares / elements.length);
}
