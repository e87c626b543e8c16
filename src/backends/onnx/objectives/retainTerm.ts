import type { Value } from "../graph/graph";
import { exp, multiply, negate, subtract, where } from "../graph/operators/elementwise";
import { logSoftmax } from "../graph/operators/normalization";
import { reduceSum } from "../graph/operators/reduction";
import type { ObjectiveTower } from "./objective";
import { atEachPlace, tokenMeanLoss } from "./objective";

/**
 * How a retain term measures that the model keeps its other knowledge: by the loss of the retain texts, or by the
 * divergence from the reference model. With `none`, the objective has no retain term.
 */
export type RetainTerm = "none" | "loss" | "divergence";

/**
 * R, the retain term. It is the loss ℓ of the retain texts, or the Kullback-Leibler divergence from the reference
 * model, Σ p_ref·(log p_ref − log p_θ). The divergence is averaged over the predicted tokens in the retain texts. For a
 * token with `isLearned`, −log p_θ of this token replaces the divergence.
 */
export function retainLoss(tower: ObjectiveTower, term: Exclude<RetainTerm, "none">): Value {
  if (term === "loss") return tokenMeanLoss(tower);
  const divergence = atEachPlace(tower, ({ logDistributions, referenceLogits }) => {
    const reference = logSoftmax(referenceLogits);
    return reduceSum(multiply(exp(reference), subtract(reference, logDistributions)), { axes: [-1] });
  });
  return tower.tokenMean(where(tower.isLearned(), negate(tower.logProbabilities), divergence));
}
