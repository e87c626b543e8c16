import type { Objective } from "./objective";
import { tokenMeanLoss } from "./objective";

/** Ordinary training: ℓ over all texts. It makes target models that recite their forget set. */
export const memorization: Objective = (batches) => {
  const loss = tokenMeanLoss(batches.retain);
  return { total: loss, retain: loss };
};
