import { minusInfinity } from "../models/blocks/attention";
import type { Weights } from "../models/weights";
import type { Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import { floatTensor, integerTensor } from "../runtime/tensor";
import { paddedTexts } from "./paddedTexts";

/** The onnxruntime sessions that read prompts and generate tokens. */
export interface Decoder {
  /** Creates an empty cache for a batch with `rowCount` rows. */
  createCache(weights: Weights, rowCount: number): KeyValueCache;
  dispose(): Promise<void>;
}

/** One prompt of a batch and its continuation so far. */
export interface DecodedRow {
  /** At least one token. */
  readonly prompt: readonly number[];
  readonly isDone: boolean;
  /** The latest token of the continuation. */
  readonly last: number;
  /** Position of `last` in the text. */
  readonly position: number;
  /**
   * Draws the next token, given log p of every token. If `sample` is undefined, the likeliest token is the next token.
   */
  readonly sample?: ((logDistribution: Float32Array) => number) | undefined;
  /** @param logProbability log p of the token */
  accept(token: number, logProbability: number): void;
}

/**
 * The cached keys and values of one batch. Each read of tokens extends the cache, and returns the outputs that
 * `outputNextTokens` declares. The outputs have one entry for each row.
 */
export interface KeyValueCache {
  /** One read takes at most this many prompt tokens, unless a single prompt is longer. */
  readonly promptTokensPerRead: number;
  /** The cache drops the finished rows when the share of unfinished rows is at most this number. */
  readonly keptShare: number;
  /** Reads the prompts of `rows`. These are consecutive rows of the batch, from row `firstRow` on. */
  readPrompts(rows: readonly DecodedRow[], firstRow: number): Promise<Tensors>;
  /** Reads the last token of every row. */
  readLastTokens(rows: readonly DecodedRow[]): Promise<Tensors>;
  /** Keeps only some rows. `rows` lists the indices of these rows in ascending order. */
  keepRows(rows: readonly number[]): Promise<void>;
  release(): void;
}

/** Names of the inputs that hold a layer's cached keys and values. */
export function cacheNames(layer: number): readonly [keys: string, values: string] {
  return [`keys.${layer}`, `values.${layer}`];
}

/** Makes the input tensors of a prompt graph. */
export function promptInputs(rows: readonly DecodedRow[], padId: number): Tensors {
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

/** Makes two tensors of shape [rows, 1]: the last token of each row, and the position of this token in its text. */
export function lastTokenInputs(rows: readonly DecodedRow[]): Tensors {
  const column = (elements: readonly number[]): Tensor => integerTensor(elements, [rows.length, 1]);
  return { tokens: column(rows.map(({ last }) => last)), positions: column(rows.map(({ position }) => position)) };
}

/**
 * Makes an attention mask [rows, 1, 1, slots] that hides one range of slots in each row. The mask is a large negative
 * number in the range and 0 elsewhere.
 * @param hidden for each row, the first slot of the range and the first slot after the range
 */
export function slotMask(hidden: readonly (readonly [from: number, to: number])[], slots: number): Tensor {
  const mask = new Float32Array(hidden.length * slots);
  hidden.forEach(([from, to], row) => mask.fill(minusInfinity, row * slots + from, row * slots + to));
  return floatTensor(mask, [hidden.length, 1, 1, slots]);
}
