import type { Dimension } from "../../graph/dimensions";
import { at, product } from "../../graph/dimensions";
import type { Value } from "../../graph/graph";
import { add, and, equal, lessOrEqual, multiply, subtract, where } from "../../graph/operators/elementwise";
import { reshape, transpose, transposeLast } from "../../graph/operators/layout";
import { matmul } from "../../graph/operators/linear";
import { softmax } from "../../graph/operators/normalization";
import type { ForwardInputs, Projected } from "../languageModel";

interface AttentionShape {
  readonly layer: number;
  readonly heads: number;
  /** Fewer than `heads` if groups of query heads share a key and value head. */
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** See `Projected.window`. */
  readonly window: number | undefined;
  readonly query: (x: Value) => Value;
  readonly key: (x: Value) => Value;
  readonly value: (x: Value) => Value;
  readonly output: (x: Value) => Value;
  readonly rotate: (x: Value) => Value;
}

/** Large enough that e^-large is 0 in float32, and small enough that a row of nothing else stays finite. */
export const minusInfinity = -1e9;

/**
 * Causal multi-head self-attention with rotary positions: softmax(q·kᵀ/√headSize + mask)·v.
 * @param x [batch*length, width]
 * @returns [batch*length, width]
 */
export function attention(x: Value, inputs: ForwardInputs, shape: AttentionShape): Value {
  const [batch, length] = [at(inputs.tokens.shape, 0), at(inputs.tokens.shape, 1)];
  const { heads, keyValueHeads, headSize, window } = shape;
  const toHeads = (flat: Value, count: number): Value => reshape(flat, [batch, length, count, headSize]);

  const queries = shape.rotate(toHeads(shape.query(x), heads));
  const keys = shape.rotate(toHeads(shape.key(x), keyValueHeads));
  const values = toHeads(shape.value(x), keyValueHeads);
  const projected = { queries, keys, values, window };
  const attended = inputs.attend?.(shape.layer, projected) ?? attendWithinTexts(inputs, projected);
  return shape.output(reshape(attended, [at(x.shape, 0), heads * headSize]));
}

/**
 * Attention of each token to the tokens before it in its own text, within the window, and to itself. Returns [batch,
 * length, heads, size].
 */
export function attendWithinTexts(places: TokenPlaces, { queries, keys, values, window }: Projected): Value {
  const [batch, length, heads, headSize] = queries.shape as [Dimension, Dimension, number, number];
  const keyValueHeads = at(keys.shape, 2) as number;
  const headsFirst = (x: Value): Value => transpose(x, [0, 2, 1, 3]);

  // Query heads that share a key and value head are stacked, so that each group is one product.
  const rows = product([heads / keyValueHeads, length]);
  const grouped = reshape(multiply(headsFirst(queries), headSize ** -0.5), [batch, keyValueHeads, rows, headSize]);
  const scores = reshape(matmul(grouped, transposeLast(headsFirst(keys))), [batch, heads, length, length]);
  const probabilities = softmax(add(scores, causalMask(places, scores, window)));
  const weighted = matmul(reshape(probabilities, [batch, keyValueHeads, rows, length]), headsFirst(values));
  return headsFirst(reshape(weighted, [batch, heads, length, headSize]));
}

type TokenPlaces = Pick<ForwardInputs, "positions" | "segments">;

/**
 * The mask of attention: 0 if a query may see a key, minus infinity if not. A token sees itself and the tokens before
 * it in its text, but only the last `window` of them. No token sees padding, which has position -1. Shape [batch, 1,
 * length, length].
 */
function causalMask({ positions, segments }: TokenPlaces, scores: Value, window: number | undefined): Value {
  const asQuery = (x: Value): Value => reshape(x, [at(x.shape, 0), 1, at(x.shape, 1), 1]);
  const asKey = (x: Value): Value => reshape(x, [at(x.shape, 0), 1, 1, at(x.shape, 1)]);
  const { graph, dataType } = scores;
  const [query, key] = [asQuery(positions), asKey(positions)];
  const before = and(lessOrEqual(key, query), lessOrEqual(graph.scalar(0, "int64"), key));
  const near = window === undefined ? before : and(before, lessOrEqual(subtract(query, window - 1), key));
  const visible = segments ? and(near, equal(asQuery(segments), asKey(segments))) : near;
  return where(visible, graph.scalar(0, dataType), minusInfinity);
}
