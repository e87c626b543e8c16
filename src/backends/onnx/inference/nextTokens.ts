import type { Graph, Value } from "../graph/graph";
import { argMax, gatherElements } from "../graph/operators/indexing";
import { reshape } from "../graph/operators/layout";
import { logSoftmax } from "../graph/operators/normalization";

export interface NextTokenOptions {
  /** Whether the graph outputs log p of every token, instead of the likeliest token. Sampling needs these values. */
  readonly withDistributions?: boolean;
}

/**
 * Adds outputs for the next tokens to a decoding graph.
 * @param logits [batch, vocabulary]
 * @remarks For greedy decoding, the outputs are `nextTokens` [batch] and `logProbabilities` [batch]. For sampling, the
 *   only output is `logDistributions` [batch, vocabulary].
 */
export function outputNextTokens(graph: Graph, logits: Value, { withDistributions }: NextTokenOptions): void {
  const logDistributions = logSoftmax(logits);
  if (withDistributions) {
    graph.output("logDistributions", logDistributions);
    return;
  }
  const nextTokens = argMax(logits, -1);
  graph.output("nextTokens", nextTokens);
  // On a CPU, onnxruntime's ReduceLogSumExp takes ten times as long as LogSoftmax.
  const chosen = gatherElements(logDistributions, reshape(nextTokens, ["batch", 1]), 1);
  graph.output("logProbabilities", reshape(chosen, ["batch"]));
}
