import type { Dimension } from "../../graph/dimensions";
import { at, product } from "../../graph/dimensions";
import type { Value } from "../../graph/graph";
import { add, and, equal, lessOrEqual, multiply, subtract, where } from "../../graph/operators/elementwise";
import { reshape, transpose, transposeLast } from "../../graph/operators/layout";
import { matmul } from "../../graph/operators/linear";
import { softmax } from "../../graph/operators/normalization";
import type { ForwardInputs, Projected } from "../languageModel";

/**
 * The mask's value for a key that a query must not see. In float32, e^−10⁹ is 0, so the key gets no weight. The value
 * is finite, because a row with only infinite values would make the softmax NaN.
 */
export const minusInfinity = -1e9;

/**
 * Causal attention: softmax(q·kᵀ/√size + mask)·v, [batch, length, heads, size]. A token sees itself and earlier tokens
 * of its own text. `window` is the largest number of tokens that a token sees.
 */
export function attendWithinTexts(places: TokenPlaces, { queries, keys, values, window }: Projected): Value {
  const [batch, length, heads, headSize] = queries.shape as [Dimension, Dimension, number, number];
  const keyValueHeads = at(keys.shape, 2) as number;
  const headsFirst = (x: Value): Value => transpose(x, [0, 2, 1, 3]);

  // Several query heads can share one key head and one value head. These query heads are stacked, so that one product
  // serves all of them.
  const rows = product([heads / keyValueHeads, length]);
  const grouped = reshape(multiply(headsFirst(queries), headSize ** -0.5), [batch, keyValueHeads, rows, headSize]);
  const scores = reshape(matmul(grouped, transposeLast(headsFirst(keys))), [batch, heads, length, length]);
  const probabilities = softmax(add(scores, causalMask(places, scores, window)));
  const weighted = matmul(reshape(probabilities, [batch, keyValueHeads, rows, length]), headsFirst(values));
  return headsFirst(reshape(weighted, [batch, heads, length, headSize]));
}

type TokenPlaces = Pick<ForwardInputs, "positions" | "segments">;

/**
 * The mask of attention, [batch, 1, length, length]: 0 if a query may see a key, otherwise `minusInfinity`. A token
 * sees itself and the tokens before it in its text, at most `window` tokens in total. Padding has position -1, and no
 * token sees padding.
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
