import type { Tensor } from "../runtime/tensor";
import { integerTensor } from "../runtime/tensor";

/**
 * Texts as rows of equal length. The inputs are tokens [texts, length] and positions [texts, length]. A position is -1
 * for padding.
 */
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
