import { minusInfinity } from "../models/blocks/attention";
import type { Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import { floatTensor, integerTensor } from "../runtime/tensor";
import type { DecodedRow } from "./decodedRow";
import { paddedTexts } from "./paddedTexts";

/**
 * The keys and values of one batch's rows, with the sessions that read and extend them. Every read returns the outputs
 * of `outputNextTokens`, one row each.
 */
export interface KeyValueCache {
  /** Number of prompt tokens that one read takes at most, unless a single prompt is longer. */
  readonly promptTokensPerRead: number;
  /** The cache drops finished rows when the unfinished ones are at most this share of its rows. */
  readonly keptShare: number;
  /** Reads the prompts of some rows; `firstRow` is the place of the first one among all rows. */
  readPrompts(rows: readonly DecodedRow[], firstRow: number): Promise<Tensors>;
  /** Reads the last token of every row. */
  readLastTokens(rows: readonly DecodedRow[]): Promise<Tensors>;
  /** Drops all rows except the given ones, whose places are in ascending order. */
  keepRows(rows: readonly number[]): Promise<void>;
  release(): void;
}

/** Inputs of a prompt graph. */
export function promptInputs(rows: readonly Pick<DecodedRow, "prompt">[], padId: number): Tensors {
  const prompts = rows.map(({ prompt }) => prompt);
  const texts = paddedTexts(prompts, padId);
  const length = texts.tokens.dims[1] ?? 0;
  return {
    ...texts,
    lastRows: integerTensor(
      prompts.map((prompt, row) => row * length + prompt.length - 1),
      [rows.length],
    ),
  };
}

/** Each row's last token and its position in the text, [rows, 1]. */
export function lastTokenInputs(rows: readonly DecodedRow[]): Tensors {
  const column = (elements: readonly number[]): Tensor => integerTensor(elements, [rows.length, 1]);
  return { tokens: column(rows.map(({ last }) => last)), positions: column(rows.map(({ position }) => position)) };
}

/**
 * The attention mask of rows that each hide one range of slots: [rows, 1, 1, slots], a large negative number in the
 * range and 0 elsewhere.
 * @param hidden each row's first hidden slot, and the one after its last
 */
export function slotMask(hidden: readonly (readonly [from: number, to: number])[], slots: number): Tensor {
  const mask = new Float32Array(hidden.length * slots);
  hidden.forEach(([from, to], row) => mask.fill(minusInfinity, row * slots + from, row * slots + to));
  return floatTensor(mask, [hidden.length, 1, 1, slots]);
}
