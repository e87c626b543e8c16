import type { Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import type { StepNeeds } from "./lossGraph";
import { referencePrefix } from "./lossGraph";
import type { TrainerSetup } from "./trainer";

/**
 * The weights of the model that the objective compares with, by the names of their inputs; none where a step reads
 * none.
 * @param keep gives a tensor that later steps leave as the given one is now
 */
export function referenceInputs(
  { weights, settings: { reference } }: Pick<TrainerSetup, "weights" | "settings">,
  { referenceWeights }: Pick<StepNeeds, "referenceWeights">,
  keep: (tensor: Tensor) => Tensor,
): Tensors {
  if (!referenceWeights) return {};
  const kept = reference ? reference.weights : new Map([...weights].map(([name, tensor]) => [name, keep(tensor)]));
  return Object.fromEntries([...kept].map(([name, tensor]) => [referencePrefix + name, tensor]));
}
