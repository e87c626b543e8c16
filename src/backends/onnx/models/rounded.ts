import { quantizeModel } from "./quantization";
import type { LanguageModel } from "./languageModel";
import type { WeightSource } from "./weights";

/**
 * Reads weights and rounds the projections of the layers to 8 bits: in each block, the element farthest from 0 becomes
 * ±127 times the block's scale, and the others become the nearest multiple. The rounded weights are kept in float32, so
 * this shows what rounding does to a model, and saves no memory.
 *
 * @param model the model whose projections are rounded. The same projections have 4 bits in `quantizeModel`
 */
export function rounded<Source extends WeightSource>(source: Source, model: LanguageModel): Source {
  const { names, blockSize } = quantizeModel(model).quantized ?? { names: new Set<string>(), blockSize: 1 };
  return {
    ...source,
    read: async (name: string, into?: Float32Array, start = 0) => {
      const elements = await source.read(name, into, start);
      if (!names.has(name)) return elements;
      if (start % blockSize !== 0) throw new Error("A weight is rounded in whole blocks.");
      roundTo8Bits(elements, blockSize);
      return elements;
    },
  };
}

const largest = 127;

/** Rounds the elements in place, block by block. */
export function roundTo8Bits(elements: Float32Array, blockSize: number): void {
  for (let start = 0; start < elements.length; start += blockSize) {
    const block = elements.subarray(start, start + blockSize);
    const farthest = block.reduce((most, element) => Math.max(most, Math.abs(element)), 0);
    if (farthest === 0) continue;
    const scale = Math.fround(farthest / largest);
    for (const [index, element] of block.entries()) block[index] = Math.round(element / scale) * scale;
  }
}
