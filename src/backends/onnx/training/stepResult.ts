import type { StepResult } from "../../backend";
import type { Tensors } from "../runtime/session";
import { scalarOf } from "../runtime/tensor";

/** The losses of a step, or of a part of a step. */
export type Losses = Pick<StepResult, "loss" | "forgetLoss" | "retainLoss">;

/** The result of an optimiser's update. */
export type UpdateResult = Pick<StepResult, "gradientNorm" | "isFinite">;

/** Reads the losses among the outputs of a graph. */
export function lossesOf(outputs: Tensors): Losses {
  const read = (name: string): number | null => (outputs[name] ? scalarOf(outputs[name]) : null);
  return { loss: read("loss") ?? NaN, forgetLoss: read("forgetLoss"), retainLoss: read("retainLoss") };
}

/** Reads the result of an update among the outputs of a graph. */
export function updateResultOf({ gradientNorm, isFinite }: Tensors): UpdateResult {
  return {
    gradientNorm: gradientNorm ? scalarOf(gradientNorm) : NaN,
    isFinite: isFinite !== undefined && scalarOf(isFinite) === 1,
  };
}

/**
 * Combines the losses of all parts and the update into the result of a step. Each part divides its losses by the counts
 * of the whole step, so the parts' losses add up.
 */
export function resultOf(parts: readonly Losses[], update: UpdateResult): StepResult {
  return {
    loss: sumOf(parts.map(({ loss }) => loss)) ?? NaN,
    forgetLoss: sumOf(parts.map(({ forgetLoss }) => forgetLoss)),
    retainLoss: sumOf(parts.map(({ retainLoss }) => retainLoss)),
    ...update,
  };
}

/** Sums the losses of all parts. The sum is null if every part's loss is null. */
const sumOf = (shares: readonly (number | null)[]): number | null =>
  shares.reduce((sum, share) => (share === null ? sum : (sum ?? 0) + share), null);
