import { detach, exp, multiply, negate } from "../../graph/operators/elementwise";
import { scatterAddElements } from "../../graph/operators/indexing";
import { expandLike, reshape } from "../../graph/operators/layout";
import { logSoftmax } from "../../graph/operators/normalization";
import { reduceSum } from "../../graph/operators/reduction";
import type { Objective } from "./objective";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/**
 * Self-distillation with adjusted logits: F = cross-entropy with softmax(z_ref − β·onehot(y)), the target model's own
 * distribution with the true token's score lowered (Dong et al. 2024, arXiv 2402.10052). It has a minimum, at which the
 * model says what it would have said second.
 *
 * Two options go beyond the paper. With `focus` each token's term is weighted by the probability the token still has, a
 * constant to the gradient, so that what is forgotten is left alone (as WGA weights its ascent, arXiv 2502.19301). And the
 * reference may read a garbled text (see batches/replacement.ts): its second choices in a text it recognises are often
 * the words that come a little later in that text.
 */
export const undial =
  (options: TermOptions & { readonly beta: number; readonly focus: boolean }): Objective =>
  (batches) => {
    const { forget } = batches;
    const logits = forget.referenceLogits();
    const { graph, dataType } = logits;
    const [targets = 0] = forget.inputs.targetTokens.shape;
    const tokens = reshape(forget.inputs.targetTokens, [targets, 1]);
    const lowered = expandLike(graph.constant([-options.beta], dataType, [1, 1]), tokens);
    const wanted = exp(logSoftmax(scatterAddElements(logits, tokens, lowered, 1)));
    const crossEntropy = negate(reduceSum(multiply(wanted, forget.logDistributions), { axes: [-1] }));
    const focused = options.focus ? multiply(crossEntropy, detach(exp(forget.logProbabilities))) : crossEntropy;
    return weighted(options, forget.tokenMean(focused), () => batches.retain);
  };
