import type { Value } from "../../graph/graph";
import { exp, multiply, subtract } from "../../graph/operators/elementwise";
import { logSoftmax } from "../../graph/operators/normalization";
import { reduceSum } from "../../graph/operators/reduction";
import type { ObjectiveTower } from "./objective";
import { tokenMeanLoss } from "./objective";

/** What holds the rest of the model in place. */
export type RetainTerm = "none" | "loss" | "divergence";

/**
 * R, the retain term: the retain texts' loss ℓ, or the mean over their predicted places of the Kullback-Leibler
 * divergence from the target model, Σ p_ref·(log p_ref − log p_θ).
 */
export function retainLoss(tower: ObjectiveTower, term: Exclude<RetainTerm, "none">): Value {
  if (term === "loss") return tokenMeanLoss(tower);
  const reference = logSoftmax(tower.referenceLogits());
  const divergence = multiply(exp(reference), subtract(reference, tower.logDistributions));
  return tower.tokenMean(reduceSum(divergence, { axes: [-1] }));
}
