import type { PassageEvaluation } from "./metrics";

/** OpenUnlearning adds this number to each divisor. */
const leastDivisor = 1e-10;

/**
 * The truth ratio R of a row (TOFU, arXiv 2401.06121), as OpenUnlearning computes it: the probability of the wrong
 * answers over the probability of the right answer. The probability of an answer is exp of its mean log-probability a
 * token, so long answers are no less likely than short ones. Several wrong answers count as their geometric mean.
 *
 * @param rightLoss mean loss of the right answer, in nats a token
 * @param wrongLosses the same for each wrong answer. There must be at least one
 */
export function truthRatio(rightLoss: number, wrongLosses: readonly number[]): number {
  const wrongLoss = wrongLosses.reduce((sum, loss) => sum + loss, 0) / wrongLosses.length;
  return Math.exp(-wrongLoss) / (Math.exp(-rightLoss) + leastDivisor);
}

/** The score of a forget row, in 0..1: min(R, 1/R). It is 1 if the model does not tell right from wrong answers. */
export function indifference(ratio: number): number {
  return Math.min(ratio, 1 / (ratio + leastDivisor));
}

/** The score of a row to keep, in 0..1: max(0, 1 − R). It is 1 if the model finds wrong answers impossible. */
export function preferenceForTruth(ratio: number): number {
  return Math.max(0, 1 - ratio);
}

/** Whether the row of a record has wrong answers that were compared. */
export function hasWrongAnswers({
  truthRatio: ratio,
  unmeasured,
}: Pick<PassageEvaluation, "truthRatio" | "unmeasured">): boolean {
  return ratio !== undefined || unmeasured?.truthRatio !== undefined;
}
