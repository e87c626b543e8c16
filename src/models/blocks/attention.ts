import { at, product } from "../../graph/dimensions";
import type { Value } from "../../graph/graph";
import { add, and, equal, lessOrEqual, multiply, where } from "../../graph/operators/elementwise";
import { reshape, transpose, transposeLast } from "../../graph/operators/layout";
import { matmul } from "../../graph/operators/linear";
import { softmax } from "../../graph/operators/normalization";
import type { ForwardInputs } from "../languageModel";

interface AttentionShape {
  readonly layer: number;
  readonly heads: number;
  /** Fewer than `heads` when groups of query heads share a key and value head. */
  readonly keyValueHeads: number;
  readonly headSize: number;
  readonly query: (x: Value) => Value;
  readonly key: (x: Value) => Value;
  readonly value: (x: Value) => Value;
  readonly output: (x: Value) => Value;
  readonly rotate: (x: Value) => Value;
}

/** Large enough that e^-large is 0 in float32, small enough that a row of nothing else stays finite. */
const minusInfinity = -1e9;

/**
 * Causal multi-head self-attention with rotary positions: softmax(q·kᵀ/√headSize + mask)·v.
 * @param x [batch*length, width]
 * @returns [batch*length, width]
 */
export function attention(x: Value, inputs: ForwardInputs, shape: AttentionShape): Value {
  const [batch, length] = [at(inputs.tokens.shape, 0), at(inputs.tokens.shape, 1)];
  const { heads, keyValueHeads, headSize } = shape;
  const toHeads = (flat: Value, count: number): Value =>
    transpose(reshape(flat, [batch, length, count, headSize]), [0, 2, 1, 3]);

  const queries = shape.rotate(toHeads(shape.query(x), heads));
  const newKeys = shape.rotate(toHeads(shape.key(x), keyValueHeads));
  const newValues = toHeads(shape.value(x), keyValueHeads);
  const { keys, values } = inputs.cache?.append(shape.layer, newKeys, newValues) ?? {
    keys: newKeys,
    values: newValues,
  };

  // The queries that share a key and value head stand below one another, so that a group is one product.
  const rows = product([heads / keyValueHeads, length]);
  const keyLength = at(keys.shape, 2);
  const grouped = reshape(multiply(queries, headSize ** -0.5), [batch, keyValueHeads, rows, headSize]);
  const scores = reshape(matmul(grouped, transposeLast(keys)), [batch, heads, length, keyLength]);
  const probabilities = softmax(add(scores, causalMask(inputs, scores)));
  const weighted = matmul(reshape(probabilities, [batch, keyValueHeads, rows, keyLength]), values);
  const attended = reshape(weighted, [batch, heads, length, headSize]);
  const flat = reshape(transpose(attended, [0, 2, 1, 3]), [at(x.shape, 0), heads * headSize]);
  return shape.output(flat);
}

/**
 * 0 where a query may see a key, minus infinity elsewhere: a token sees those at its own place in its text and before,
 * and nobody sees padding, whose place is -1. Shape [batch, 1, length, keyLength].
 */
function causalMask({ positions, keyPositions, segments }: ForwardInputs, scores: Value): Value {
  const asQuery = (x: Value): Value => reshape(x, [at(x.shape, 0), 1, at(x.shape, 1), 1]);
  const asKey = (x: Value): Value => reshape(x, [at(x.shape, 0), 1, 1, at(x.shape, 1)]);
  const { graph, dataType } = scores;
  const key = asKey(keyPositions);
  const before = and(lessOrEqual(key, asQuery(positions)), lessOrEqual(graph.scalar(0, "int64"), key));
  const visible = segments ? and(before, equal(asQuery(segments), asKey(segments))) : before;
  return where(visible, graph.scalar(0, dataType), minusInfinity);
}
