import { areFinite } from "./unmeasured";

/**
 * The choice with the largest score. The first choice counts if several are equal.
 * @returns its index; null if a score is not a finite number
 */
export function choiceOf(scores: readonly number[]): number | null {
  return areFinite(scores) ? scores.indexOf(Math.max(...scores)) : null;
}
