import type { RunEventBody } from "../protocol/events";
import type { EvaluationSummary, Scores } from "../protocol/metrics";

/**
 * One score for how well a model forgets the forget set and keeps the retain set. The score is the harmonic mean of
 * four terms: 1 − regurgitation and 1 − knowledge on the forget set, and regurgitation and knowledge on the retain set.
 * One bad term makes the score bad. A term is left out if its set has no passages for the term.
 *
 * @returns a score from 0 to 1. It is null if every term is missing, or if one term could not be measured
 */
export function unlearningScore({ forget, retain }: EvaluationSummary): number | null {
  if ([forget, retain].some(isTermUnmeasured)) return null;
  const forgotten = [forget?.regurgitation, forget?.knowledge].map((share) => (share == null ? null : 1 - share));
  const terms = [...forgotten, retain?.regurgitation, retain?.knowledge].filter((term) => term != null);
  if (terms.length === 0) return null;
  if (terms.some((term) => term <= 0)) return 0;
  return terms.length / terms.reduce((sum, term) => sum + 1 / term, 0);
}

const isTermUnmeasured = (scores: Scores | null): boolean => {
  const { completions, questions } = scores?.coverage ?? {};
  return [completions, questions].some((term) => term !== undefined && term.unmeasured === term.passages);
};

/** The number of passages without a score. */
const unmeasuredIn = ({ forget, retain }: EvaluationSummary): number =>
  [forget, retain].reduce((sum, scores) => {
    const { completions, questions } = scores?.coverage ?? {};
    return sum + (completions?.unmeasured ?? 0) + (questions?.unmeasured ?? 0);
  }, 0);

/**
 * Finds the best checkpoint. The unlearning score of a checkpoint comes from the evaluation at the checkpoint's step.
 * Some passages of an evaluation may have no score, and the unlearning score is then less certain. Therefore, the
 * checkpoint with the fewest passages without a score is the best. If several checkpoints have the same number, the
 * highest unlearning score decides. If several checkpoints also have the same unlearning score, the latest step
 * decides.
 *
 * @param events the run's events after `currentHistory` has removed the outdated events
 * @param steps the steps of the checkpoints to choose from
 * @returns the step of the checkpoint, or undefined if no checkpoint was evaluated
 */
export function bestCheckpoint(events: readonly RunEventBody[], steps: readonly number[]): number | undefined {
  const measured = new Map<number, { step: number; score: number; unmeasured: number }>();
  for (const event of events) {
    if (event.type !== "evaluation" || !steps.includes(event.step)) continue;
    const { step, summary } = event;
    const score = unlearningScore(summary);
    // A step can have two evaluations. The score of the later evaluation counts, because it measured more passages.
    if (score === null) measured.delete(step);
    else measured.set(step, { step, score, unmeasured: unmeasuredIn(summary) });
  }
  const ranked = [...measured.values()].sort(
    (one, other) => one.unmeasured - other.unmeasured || other.score - one.score || other.step - one.step,
  );
  return ranked[0]?.step;
}
