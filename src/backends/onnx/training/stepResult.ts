import type { Tensors } from "../runtime/session";
import { scalarOf } from "../runtime/tensor";

/** The losses of a step, or of a part of one. */
export interface Losses {
  readonly loss: number;
  readonly forgetLoss: number | null;
  readonly retainLoss: number | null;
}

/** What the optimiser did. */
export interface UpdateResult {
  /** Before clipping. */
  readonly gradientNorm: number;
  /** False when the gradients were not finite: the step then changed nothing. */
  readonly isFinite: boolean;
}

export type StepResult = Losses & UpdateResult;

/** Reads the losses among a graph's outputs. */
export function lossesOf(outputs: Tensors): Losses {
  const read = (name: string): number | null => (outputs[name] ? scalarOf(outputs[name]) : null);
  return { loss: read("loss") ?? NaN, forgetLoss: read("forgetLoss"), retainLoss: read("retainLoss") };
}

/** Reads what the optimiser in a graph did. */
export function updateResultOf({ gradientNorm, isFinite }: Tensors): UpdateResult {
  return {
    gradientNorm: gradientNorm ? scalarOf(gradientNorm) : NaN,
    isFinite: isFinite !== undefined && scalarOf(isFinite) === 1,
  };
}

/** Each part's means are taken over the whole step, so they add up. */
export function resultOf(parts: readonly Losses[], update: UpdateResult): StepResult {
  return {
    loss: sumOf(parts.map(({ loss }) => loss)) ?? NaN,
    forgetLoss: sumOf(parts.map(({ forgetLoss }) => forgetLoss)),
    retainLoss: sumOf(parts.map(({ retainLoss }) => retainLoss)),
    ...update,
  };
}

/** Null where no part has one. */
const sumOf = (shares: readonly (number | null)[]): number | null =>
  shares.reduce((sum, share) => (share === null ? sum : (sum ?? 0) + share), null);
