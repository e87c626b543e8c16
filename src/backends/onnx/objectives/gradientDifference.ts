import { negate } from "../graph/operators/elementwise";
import type { Objective } from "./objective";
import { tokenMeanLoss } from "./objective";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/**
 * Gradient difference: F = −ℓ(forget), R = ℓ(retain) (Liu et al. 2022, arXiv 2203.12817; in the form of LUME and TOFU).
 * F has no lower bound, so a long run destroys the model.
 */
export function gradientDifference(options: TermOptions): Objective {
  return (batches) => weighted(options, negate(tokenMeanLoss(batches.forget)), () => batches.retain);
}
