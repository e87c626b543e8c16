import type { RunEventBody } from "../protocol/events";
import type { EvaluationSummary } from "../protocol/metrics";

/**
 * One score for how well a model forgets the forget set and keeps the retain set. The score is the harmonic mean of
 * four terms: 1 − regurgitation and 1 − knowledge on the forget set, and regurgitation and knowledge on the retain set.
 * One bad term makes the score bad. Terms without a value are left out.
 *
 * @returns a score from 0 to 1, or null if every term is missing
 */
export function unlearningScore({ forget, retain }: EvaluationSummary): number | null {
  const forgotten = [forget?.regurgitation, forget?.knowledge].map((share) => (share == null ? null : 1 - share));
  const terms = [...forgotten, retain?.regurgitation, retain?.knowledge].filter((term) => term != null);
  if (terms.length === 0) return null;
  if (terms.some((term) => term <= 0)) return 0;
  return terms.length / terms.reduce((sum, term) => sum + 1 / term, 0);
}

/**
 * Finds the checkpoint with the highest unlearning score. The score comes from the evaluation at the checkpoint's step.
 * If several checkpoints have the highest score, the latest step wins.
 *
 * @param events the run's events after `currentHistory` has removed the outdated events
 * @param steps the steps of the checkpoints to choose from
 * @returns the step of the checkpoint, or undefined if no checkpoint was evaluated
 */
export function bestCheckpoint(events: readonly RunEventBody[], steps: readonly number[]): number | undefined {
  const scores = new Map<number, number>();
  for (const event of events) {
    if (event.type !== "evaluation" || !steps.includes(event.step)) continue;
    const score = unlearningScore(event.summary);
    // If a step has two evaluations, the score of the later one counts, because it measured more passages.
    if (score !== null) scores.set(event.step, score);
  }
  const ranked = [...scores].sort(([step, score], [otherStep, otherScore]) => otherScore - score || otherStep - step);
  return ranked[0]?.[0];
}
