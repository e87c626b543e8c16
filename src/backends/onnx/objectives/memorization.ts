import type { Objective } from "./objective";
import { tokenMeanLoss } from "./objective";

/** Ordinary training: ℓ over all texts. It makes models that recite a forget set, as targets for unlearning. */
export const memorization: Objective = (batches) => {
  const loss = tokenMeanLoss(batches.retain);
  return { total: loss, retain: loss };
};
