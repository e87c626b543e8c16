import type { Value } from "../graph/graph";
import { negate } from "../graph/operators/elementwise";
import type { Batches, Objective } from "./objective";
import { tokenMeanLoss } from "./objective";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/*
 * The objectives that ascend the loss of the forget texts: F = −ℓ(forget). F has no lower bound, so a run with too many
 * steps destroys the model.
 */
const ascent = ({ forget }: Batches): Value => negate(tokenMeanLoss(forget));

/**
 * Gradient ascent without a retain term (LUME, arXiv 2502.15097; TOFU, arXiv 2401.06121). No other term preserves the
 * rest of the model.
 */
export const gradientAscent: Objective = (batches) => {
  const forget = ascent(batches);
  return { total: forget, forget };
};

/** Gradient difference: R = ℓ(retain) (Liu et al. 2022, arXiv 2203.12817; in the form of LUME and TOFU). */
export function gradientDifference(options: TermOptions): Objective {
  return (batches) => weighted(options, ascent(batches), batches);
}

/**
 * KL minimisation: R = the divergence from the reference model, at the predicted positions in the retain texts (LUME,
 * arXiv 2502.15097; TOFU, arXiv 2401.06121).
 */
export function klMinimization(options: Omit<TermOptions, "retainTerm">): Objective {
  return gradientDifference({ ...options, retainTerm: "divergence" });
}
