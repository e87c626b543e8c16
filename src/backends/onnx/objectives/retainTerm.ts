import type { Value } from "../graph/graph";
import { exp, multiply, negate, subtract, where } from "../graph/operators/elementwise";
import { logSoftmax } from "../graph/operators/normalization";
import { reduceSum } from "../graph/operators/reduction";
import type { ObjectiveTower } from "./objective";
import { atEachPlace, tokenMeanLoss } from "./objective";

/** What holds the rest of the model in place. */
export type RetainTerm = "none" | "loss" | "divergence";

/**
 * R, the retain term: the retain texts' loss ℓ, or the mean over their predicted places of the Kullback-Leibler
 * divergence from the target model, Σ p_ref·(log p_ref − log p_θ); at a token that is to be learned its own −log p_θ
 * stands in the divergence's place.
 */
export function retainLoss(tower: ObjectiveTower, term: Exclude<RetainTerm, "none">): Value {
  if (term === "loss") return tokenMeanLoss(tower);
  const divergence = atEachPlace(tower, ({ logDistributions, referenceLogits }) => {
    const reference = logSoftmax(referenceLogits);
    return reduceSum(multiply(exp(reference), subtract(reference, logDistributions)), { axes: [-1] });
  });
  return tower.tokenMean(where(tower.isLearned(), negate(tower.logProbabilities), divergence));
}
