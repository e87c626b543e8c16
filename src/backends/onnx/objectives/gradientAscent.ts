import { negate } from "../graph/operators/elementwise";
import type { Objective } from "./objective";
import { tokenMeanLoss } from "./objective";

/**
 * Gradient ascent: F = −ℓ(forget), without a retain term (LUME, arXiv 2502.15097; TOFU, arXiv 2401.06121). F has no
 * lower bound, and no other term preserves the rest of the model. A run with too many steps therefore destroys the
 * model.
 */
export const gradientAscent: Objective = (batches) => {
  const forget = negate(tokenMeanLoss(batches.forget));
  return { total: forget, forget };
};
