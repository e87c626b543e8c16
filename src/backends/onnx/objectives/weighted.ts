import type { Value } from "../graph/graph";
import { add, multiply } from "../graph/operators/elementwise";
import type { Loss, ObjectiveTower } from "./objective";
import { retainLoss } from "./retainTerm";
import type { RetainTerm } from "./retainTerm";

export interface TermOptions {
  /** γ */
  readonly forgetWeight: number;
  /** α, the weight of the retain term. 0 leaves the term out. */
  readonly retainWeight: number;
  readonly retainTerm: RetainTerm;
}

/** γ·F + α·R: the form of every objective with a retain term. */
export function weighted(options: TermOptions, forget: Value, retain: () => ObjectiveTower): Loss {
  const forgetTerm = multiply(forget, options.forgetWeight);
  if (options.retainTerm === "none" || options.retainWeight === 0) return { total: forgetTerm, forget };
  const kept = retainLoss(retain(), options.retainTerm);
  return { total: add(forgetTerm, multiply(kept, options.retainWeight)), forget, retain: kept };
}
