import type { Value } from "../graph/graph";
import { add, multiply } from "../graph/operators/elementwise";
import type { Batches, Loss } from "./objective";
import { retainLoss } from "./retainTerm";
import type { RetainTerm } from "./retainTerm";

export interface TermOptions {
  /** γ */
  readonly forgetWeight: number;
  /** α, the weight of the retain term. If it is 0, the loss has no retain term. */
  readonly retainWeight: number;
  readonly retainTerm: RetainTerm;
}

/**
 * The loss γ·F + α·R. Every objective with a retain term has this form. F is the forget term, and R is the retain term.
 */
export function weighted(options: TermOptions, forget: Value, batches: Batches): Loss {
  const forgetTerm = multiply(forget, options.forgetWeight);
  if (options.retainTerm === "none" || options.retainWeight === 0) return { total: forgetTerm, forget };
  const retain = retainLoss(batches.retain, options.retainTerm);
  return { total: add(forgetTerm, multiply(retain, options.retainWeight)), forget, retain };
}
