import type { Graph, Value } from "../graph/graph";
import { argMax, gatherElements } from "../graph/operators/indexing";
import { reshape } from "../graph/operators/layout";
import { logSoftmax } from "../graph/operators/normalization";

export interface NextTokenOptions {
  /** Whether the tokens' log-probabilities are wanted too. */
  readonly withLogProbabilities?: boolean;
}

/** Gives of each row of logits [batch, vocabulary] the most likely token, `nextTokens`, and `logProbabilities`. */
export function outputNextTokens(graph: Graph, logits: Value, { withLogProbabilities }: NextTokenOptions): void {
  const nextTokens = argMax(logits, -1);
  graph.output("nextTokens", nextTokens);
  if (!withLogProbabilities) return;
  const chosen = gatherElements(logSoftmax(logits), reshape(nextTokens, ["batch", 1]), 1);
  graph.output("logProbabilities", reshape(chosen, ["batch"]));
}
