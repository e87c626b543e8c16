import type { Tensor } from "../runtime/tensor";
import { integerTensor } from "../runtime/tensor";

/** Texts as rows of equal length: `tokens` and `positions`, both [texts, length]. The position of padding is -1. */
export function paddedTexts(
  texts: readonly (readonly number[])[],
  padId: number,
): { readonly tokens: Tensor; readonly positions: Tensor } {
  const length = Math.max(...texts.map((text) => text.length));
  const tokens = new Int32Array(texts.length * length).fill(padId);
  const positions = new Int32Array(texts.length * length).fill(-1);
  texts.forEach((text, row) =>
    text.forEach((token, column) => {
      tokens[row * length + column] = token;
      positions[row * length + column] = column;
    }),
  );
  const shape = [texts.length, length];
  return { tokens: integerTensor(tokens, shape), positions: integerTensor(positions, shape) };
}
