import type { Tensor } from "../runtime/tensor";
import { byteTensor, floatTensor } from "../runtime/tensor";
import type { LanguageModel } from "./languageModel";

/**
 * How many elements share a scale. With 32 elements, an element takes 5 bits on average: its own 4 bits, and 1/32 of
 * the 32 bits of the scale.
 */
const defaultBlockSize = 32;

/** Matches the projections of the layers. Embeddings, the vocabulary projection and norms are not quantized. */
const layerProjection = /^model\.layers\.\d+\.(self_attn|mlp)\.[a-z]+_proj\.weight$/;

/**
 * Returns the same model with the projections of its layers in 4 bits. These projections stay frozen, and training
 * changes an adapter on top. A projection whose rows cannot be divided into blocks is not quantized.
 */
export function quantizeModel(model: LanguageModel, blockSize = defaultBlockSize): LanguageModel {
  const names = model.parameters
    .filter(({ name, shape }) => layerProjection.test(name) && (shape[1] ?? 0) % blockSize === 0)
    .map(({ name }) => name);
  return { ...model, quantized: { names: new Set(names), blockSize } };
}

/** Names of the two tensors that hold a 4-bit weight. */
export function quantizedNames(weight: string): { blocks: string; scales: string } {
  return {
    blocks: `${weight}.blocks`,
    scales: `${weight}.scales`,
  };
}

/** Shapes of the two tensors that hold a 4-bit weight [outputs, inputs]. */
export function quantizedShapes([outputs = 0, inputs = 0]: readonly number[], blockSize: number) {
  const count = inputs / blockSize;
  return { blocks: [outputs, count, blockSize / 2], scales: [outputs, count] } as const;
}

/**
 * Rounds a matrix to 4 bits, block by block. In each block, the element farthest from 0 becomes −8 times the block's
 * scale and stays exact. The others become the nearest multiple, from −8 to 7 times the scale.
 */
export function quantize(
  elements: Float32Array,
  shape: readonly number[],
  blockSize: number,
): { readonly blocks: Tensor; readonly scales: Tensor } {
  const shapes = quantizedShapes(shape, blockSize);
  const blocks = new Uint8Array(elements.length / 2);
  const scales = new Float32Array(elements.length / blockSize);
  for (let block = 0; block < scales.length; block += 1) {
    const start = block * blockSize;
    const end = start + blockSize;
    let farthest = 0;
    for (let index = start; index < end; index += 1) {
      const element = elements[index] as number;
      if (Math.abs(element) > Math.abs(farthest)) farthest = element;
    }
    const scale = farthest === 0 ? 0 : Math.fround(farthest / -8);
    scales[block] = scale;
    const inverse = scale === 0 ? 0 : 1 / scale;
    for (let index = start; index < end; index += 2) {
      const low = nibble((elements[index] as number) * inverse);
      const high = nibble((elements[index + 1] as number) * inverse);
      blocks[index / 2] = low | (high << 4);
    }
  }
  return { blocks: byteTensor(blocks, shapes.blocks), scales: floatTensor(scales, shapes.scales) };
}

/** The nearest integer from −8 to 7, encoded as 0 to 15. */
const nibble = (multiple: number): number => Math.min(15, Math.floor(multiple + 8.5));
