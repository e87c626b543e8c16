import type { Tensors } from "../runtime/session";
import type { Tensor } from "../runtime/tensor";
import type { StepNeeds } from "./lossGraph";
import { referencePrefix } from "./lossGraph";
import type { TrainerSetup } from "./trainer";

/**
 * Returns the tensors of the reference model's weights, by the names of their graph inputs. The result is empty if a
 * step does not read these weights. The function `keep` receives a weight of the trained model. It returns a tensor
 * with the same elements, such as a copy. Later steps must not change the returned tensor.
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
