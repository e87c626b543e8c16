import type { Value } from "../graph/graph";
import { exp } from "../graph/operators/elementwise";
import { scatterAddElements } from "../graph/operators/indexing";
import { expandLike } from "../graph/operators/layout";
import { reduceSum } from "../graph/operators/reduction";

/** This number is added to a logarithm whose probability must not count. The probability becomes 0. */
const removed = -1e4;

/**
 * The total probability of all tokens that are not listed. It is the sum of these tokens' probabilities. One minus the
 * sum of the listed probabilities would be inexact where the rest is small.
 * @param logDistributions log p of every token, [places, vocabulary]
 * @param tokens the listed tokens, int64 [places, listed]
 * @returns [places, 1]
 */
export function restProbability(logDistributions: Value, tokens: Value): Value {
  const { graph, dataType } = logDistributions;
  const removal = expandLike(graph.constant([removed], dataType, [1, 1]), tokens);
  const others = scatterAddElements(logDistributions, tokens, removal, 1);
  return reduceSum(exp(others), { axes: [-1], keepDimensions: true });
}
