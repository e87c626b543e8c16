/** A model computes in float32, which has about seven digits. */
const digits = 7;

/**
 * A score with as many digits as the file of the retrained model keeps. Where a score of a run meets one of this file,
 * both must have the same digits: otherwise, equal scores differ by rounding.
 */
export function keptDigits(score: number): number {
  return Number(score.toPrecision(digits));
}
