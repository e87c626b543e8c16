import type { Tensors } from "../../runtime/session";
import { scalarOf } from "../../runtime/tensor";

export interface StepResult {
  readonly loss: number;
  readonly forgetLoss: number | null;
  readonly retainLoss: number | null;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** False when the gradients were not finite: the step then changed nothing. */
  readonly isFinite: boolean;
}

/**
 * @param parts what the graph of each of the step's parts gave
 * @param update what the graph with the optimiser gave
 */
export const resultOf = (parts: readonly Tensors[], update: Tensors): StepResult => ({
  // Each part's means are taken over the whole step, so they add up.
  loss: sumOf(parts, "loss") ?? NaN,
  forgetLoss: sumOf(parts, "forgetLoss"),
  retainLoss: sumOf(parts, "retainLoss"),
  gradientNorm: sumOf([update], "gradientNorm") ?? NaN,
  isFinite: sumOf([update], "isFinite") === 1,
});

/** The sum of the scalars of that name; null where there is none. */
const sumOf = (outputs: readonly Tensors[], name: string): number | null =>
  outputs.reduce<number | null>((sum, { [name]: share }) => (share ? (sum ?? 0) + scalarOf(share) : sum), null);
