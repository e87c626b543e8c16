import { exp, multiply, negate } from "../../graph/operators/elementwise";
import { scatterAddElements } from "../../graph/operators/indexing";
import { expandLike, reshape } from "../../graph/operators/layout";
import { logSoftmax } from "../../graph/operators/normalization";
import { reduceMean, reduceSum } from "../../graph/operators/reduction";
import type { Objective } from "./objective";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/**
 * Self-distillation with adjusted logits: F = cross-entropy with softmax(z_ref − β·onehot(y)), the target model's own
 * distribution with the true token's score lowered (Dong et al. 2024, arXiv 2402.10052). It has a minimum, at which the
 * model says what it would have said second.
 */
export const undial =
  (options: TermOptions & { readonly beta: number }): Objective =>
  (batches) => {
    const { forget } = batches;
    const logits = forget.referenceLogits();
    const { graph, dataType } = logits;
    const [targets = 0] = forget.inputs.targetTokens.shape;
    const tokens = reshape(forget.inputs.targetTokens, [targets, 1]);
    const lowered = expandLike(graph.constant([-options.beta], dataType, [1, 1]), tokens);
    const wanted = exp(logSoftmax(scatterAddElements(logits, tokens, lowered, 1)));
    const crossEntropy = negate(reduceSum(multiply(wanted, forget.logDistributions), { axes: [-1] }));
    return weighted(options, reduceMean(crossEntropy), () => batches.retain);
  };
