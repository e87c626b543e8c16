import { areFinite } from "./unmeasured";

/**
 * The choice with the largest score. If several choices have this score, it is the first of them.
 * @returns the index of the choice; null if a score is not a finite number
 */
export function choiceOf(scores: readonly number[]): number | null {
  return areFinite(scores) ? scores.indexOf(Math.max(...scores)) : null;
}
