import type { RunEventBody } from "../protocol/events";
import type { EvaluationSummary } from "../protocol/metrics";

/**
 * One figure for how well a model forgets and keeps: the harmonic mean of 1 − regurgitation and 1 − knowledge of the
 * forget set and of regurgitation and knowledge of the retain set, so that each of them counts and none can be bought
 * with another. Figures that a set does not give are left out.
 *
 * @returns 0 to 1; null where neither set gives any
 */
export function unlearningScore({ forget, retain }: EvaluationSummary): number | null {
  const forgotten = [forget?.regurgitation, forget?.knowledge].map((share) => (share == null ? null : 1 - share));
  const terms = [...forgotten, retain?.regurgitation, retain?.knowledge].filter((term) => term != null);
  if (terms.length === 0) return null;
  if (terms.some((term) => term <= 0)) return 0;
  return terms.length / terms.reduce((sum, term) => sum + 1 / term, 0);
}

/**
 * The checkpoint with the highest unlearning score in an evaluation of its step, the later of equals.
 *
 * @param events of the run, as they count
 * @param steps of the checkpoints to choose from
 * @returns undefined where none of them was evaluated
 */
export function bestCheckpoint(events: readonly RunEventBody[], steps: readonly number[]): number | undefined {
  const scores = new Map<number, number>();
  for (const event of events) {
    if (event.type !== "evaluation" || !steps.includes(event.step)) continue;
    const score = unlearningScore(event.summary);
    // A later evaluation of one step is of more passages.
    if (score !== null) scores.set(event.step, score);
  }
  const ranked = [...scores].sort(([step, score], [otherStep, otherScore]) => otherScore - score || otherStep - step);
  return ranked[0]?.[0];
}
