import type { Value } from "../../graph/graph";
import { add, multiply } from "../../graph/operators/elementwise";
import type { Loss } from "./objective";

/** γ·F + α·R: the form of every objective with a retain term; a term of weight 0 is left out. */
export function weighted(
  weights: { readonly forgetWeight: number; readonly retainWeight: number },
  forget: Value,
  retain: () => Value,
): Loss {
  const forgetTerm = multiply(forget, weights.forgetWeight);
  if (weights.retainWeight === 0) return { total: forgetTerm, forget };
  const retainLoss = retain();
  return { total: add(forgetTerm, multiply(retainLoss, weights.retainWeight)), forget, retain: retainLoss };
}
