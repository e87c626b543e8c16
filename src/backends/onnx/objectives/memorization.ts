import type { Objective } from "./objective";
import { tokenMeanLoss } from "./objective";

/**
 * Ordinary training: ℓ over all texts. This objective makes a model learn a forget set by heart. Such a model can then
 * be the target model of an unlearning run.
 */
export const memorization: Objective = (batches) => {
  const loss = tokenMeanLoss(batches.retain);
  return { total: loss, retain: loss };
};
