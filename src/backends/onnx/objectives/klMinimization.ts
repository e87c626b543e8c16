import { negate } from "../graph/operators/elementwise";
import type { Objective } from "./objective";
import { tokenMeanLoss } from "./objective";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/**
 * KL minimisation: F = −ℓ(forget), R = the divergence from the reference model, at the predicted positions in the
 * retain texts (LUME, arXiv 2502.15097; TOFU, arXiv 2401.06121).
 */
export function klMinimization(options: Omit<TermOptions, "retainTerm">): Objective {
  return (batches) =>
    weighted({ ...options, retainTerm: "divergence" }, negate(tokenMeanLoss(batches.forget)), () => batches.retain);
}
