import { detach, exp, multiply, negate } from "../graph/operators/elementwise";
import { scatterAddElements } from "../graph/operators/indexing";
import { expandLike, reshape } from "../graph/operators/layout";
import { logSoftmax } from "../graph/operators/normalization";
import { reduceSum } from "../graph/operators/reduction";
import { pickTargets } from "../models/tower";
import type { Objective } from "./objective";
import { atEachPlace } from "./objective";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/**
 * Self-distillation with adjusted logits: F = cross-entropy with softmax(z_ref − β·onehot(y)). This softmax is the
 * reference model's distribution after the logit of the true token y is lowered by β (Dong et al. 2024, arXiv
 * 2402.10052). F has a minimum. At this minimum, the model predicts the reference model's second choice, if β is large
 * enough.
 *
 * Two options go beyond the paper. The first option, `focus`, multiplies the term of each token by the token's present
 * probability. A forgotten token has a low probability, so training hardly changes this probability any more. The
 * gradient treats the weight as a constant. The method "weighted gradient ascent" (WGA, arXiv 2502.19301) weights its
 * tokens in the same way. The second option gives the reference model a garbled text (`TargetedText.referenceIds`). If
 * the reference model recognised the text, its second choices would often be words that come a little later in the
 * text.
 */
export function undial(options: TermOptions & { readonly beta: number; readonly focus: boolean }): Objective {
  return (batches) => {
    const { forget } = batches;
    const crossEntropies = atEachPlace(forget, ({ targetTokens, logDistributions, referenceLogits }) => {
      const { graph, dataType } = referenceLogits;
      const [places = 0] = targetTokens.shape;
      const tokens = reshape(targetTokens, [places, 1]);
      const lowered = expandLike(graph.constant([-options.beta], dataType, [1, 1]), tokens);
      const wanted = exp(logSoftmax(scatterAddElements(referenceLogits, tokens, lowered, 1)));
      const crossEntropy = negate(reduceSum(multiply(wanted, logDistributions), { axes: [-1] }));
      if (!options.focus) return crossEntropy;
      return multiply(crossEntropy, detach(exp(pickTargets(targetTokens, logDistributions))));
    });
    return weighted(options, forget.tokenMean(crossEntropies), batches);
  };
}
