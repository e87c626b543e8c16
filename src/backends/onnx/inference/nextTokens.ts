import type { Graph, Value } from "../graph/graph";
import { argMax, gatherElements } from "../graph/operators/indexing";
import { reshape } from "../graph/operators/layout";
import { logSoftmax } from "../graph/operators/normalization";

export interface NextTokenOptions {
  /** Whether the graph also outputs log p of the likeliest token. */
  readonly withLogProbabilities?: boolean;
  /** Whether the graph outputs log p of every token, instead of the likeliest token. Sampling needs these values. */
  readonly withDistributions?: boolean;
}

/**
 * Adds outputs for the next tokens to a decoding graph.
 * @param logits [batch, vocabulary]
 * @remarks For greedy decoding, the outputs are `nextTokens` [batch] and, if wanted, `logProbabilities` [batch]. For
 *   sampling, the only output is `logDistributions` [batch, vocabulary].
 */
export function outputNextTokens(
  graph: Graph,
  logits: Value,
  { withLogProbabilities, withDistributions }: NextTokenOptions,
): void {
  if (withDistributions) {
    graph.output("logDistributions", logSoftmax(logits));
    return;
  }
  const nextTokens = argMax(logits, -1);
  graph.output("nextTokens", nextTokens);
  if (!withLogProbabilities) return;
  const chosen = gatherElements(logSoftmax(logits), reshape(nextTokens, ["batch", 1]), 1);
  graph.output("logProbabilities", reshape(chosen, ["batch"]));
}
