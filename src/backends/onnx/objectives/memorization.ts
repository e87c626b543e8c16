import type { Objective } from "./objective";
import { tokenMeanLoss } from "./objective";

/** Ordinary training, ℓ over every text alike: what makes a target model that recites its forget set. */
export const memorization: Objective = (batches) => {
  const loss = tokenMeanLoss(batches.retain);
  return { total: loss, retain: loss };
};
