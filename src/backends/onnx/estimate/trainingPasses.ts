import { retainTermOf } from "../../../configuration/objective";
import type { Configuration } from "../../../configuration/schema";

/**
 * The time that a training step takes for a token, as a multiple of a forward pass. Forget and retain texts differ,
 * because an objective may read only one kind of text with the original model.
 */
export interface TrainingPasses {
  readonly forget: number;
  /** 0 if the objective reads no retain texts. */
  readonly retain: number;
}

export function trainingPasses({
  objective,
  training,
  adapter,
}: Pick<Configuration, "objective" | "training" | "adapter">): TrainingPasses {
  // A backward pass computes the gradients of the activations. It also computes the gradients of the weights, unless
  // only an adapter is trained. Each of them takes about as long as a forward pass.
  const backward = adapter === null ? 2 : 1;
  const trained = 1 + backward + (training.gradientCheckpointing ? 1 : 0);
  const retainTerm = retainTermOf(objective);
  return {
    forget: trained + (objective.name === "undial" ? 1 : 0),
    retain: retainTerm === "none" ? 0 : trained + (retainTerm === "divergence" ? 1 : 0),
  };
}
