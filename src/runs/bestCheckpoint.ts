import type { MembershipPlan, RunEventBody } from "../protocol/events";
import { describeAim, distanceFromAim } from "../protocol/membershipAim";
import { passageCount } from "../protocol/measuredPart";
import type { Measured } from "../protocol/measuredPart";
import type { EvaluationSummary, Scores } from "../protocol/metrics";
import { formatPercent } from "../protocol/wording";

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

/** How a run chooses its best checkpoint by membership. It is undefined if the unlearning score alone chooses. */
function choiceByMembership(events: readonly RunEventBody[]): MembershipChoice | undefined {
  const { aim, retainShare, retainBefore } = events.findLast((event) => event.type === "plan")?.membership ?? {};
  return aim === undefined || retainShare == null ? undefined : { aim, retainShare, retainBefore };
}

interface MembershipChoice extends Pick<MembershipPlan, "aim"> {
  readonly retainShare: number;
  readonly retainBefore: MembershipPlan["retainBefore"] | undefined;
}

/** The rule by which a run chooses its best checkpoint, in words for the user. */
export function describeChoice(events: readonly RunEventBody[]): string {
  const choice = choiceByMembership(events);
  if (choice === undefined) return "the highest unlearning score";
  return (
    `the membership closest to ${describeAim(choice.aim)}, among the checkpoints that keep ` +
    `${formatPercent(choice.retainShare)} of the retain set's figures`
  );
}

/** A checkpoint as the rule compares it. Of two checkpoints, the first number that differs decides; the lower wins. */
interface Ranked {
  readonly step: number;
  readonly rank: readonly number[];
}

/**
 * Finds the best checkpoint by the evaluations at the checkpoints' steps. Some passages of an evaluation may have no
 * score, and its figures are then less certain. Therefore, a checkpoint with fewer passages without a score is better.
 *
 * - By default, the highest unlearning score decides among the others.
 * - If the run chooses by membership (`MembershipPlan`), a checkpoint that keeps the retain set is better than one
 *   that does not. Then the membership that is closest to the aim decides, then the unlearning score. Only the
 *   evaluations during training count, because they read the documents that steer the run. The evaluation after the
 *   run reads others, which must not choose.
 *
 * The latest step decides last. A checkpoint is left out if its score, or the membership that chooses, could not be
 * measured.
 *
 * @param events the run's events after `currentHistory` has removed the outdated events
 * @param steps the steps of the checkpoints to choose from
 * @returns the step of the checkpoint, or undefined if no checkpoint was evaluated
 */
export function bestCheckpoint(events: readonly RunEventBody[], steps: readonly number[]): number | undefined {
  const choice = choiceByMembership(events);
  const before = events.find((event) => event.type === "evaluation" && event.phase === "before");
  const keepsRetain = keepingOf(choice, before?.type === "evaluation" ? before.summary : undefined);
  const ranked = new Map<number, Ranked>();
  for (const event of events) {
    if (event.type !== "evaluation" || !steps.includes(event.step)) continue;
    if (choice !== undefined && event.phase !== "during") continue;
    const { step, summary } = event;
    const score = unlearningScore(summary);
    const distance = choice === undefined ? 0 : distanceFromAim(summary, choice.aim);
    // A step can have two evaluations. The score of the later evaluation counts, because it measured more passages.
    if (score === null || distance === null) ranked.delete(step);
    else
      ranked.set(step, { step, rank: [unmeasuredIn(summary), Number(!keepsRetain(event)), distance, -score, -step] });
  }
  const [best] = [...ranked.values()].sort((one, other) => compare(one.rank, other.rank));
  return best?.step;
}

const compare = (one: readonly number[], other: readonly number[]): number =>
  one.map((value, place) => value - (other[place] ?? 0)).find((difference) => difference !== 0) ?? 0;

/**
 * Returns a function that tells whether an evaluation keeps the figures of the retain set. It compares figures of the
 * same documents.
 */
const keepingOf =
  (choice: MembershipChoice | undefined, before: EvaluationSummary | undefined) =>
  ({ summary, ...measured }: Measured & { readonly summary: EvaluationSummary }): boolean => {
    const count = passageCount(measured, "retain");
    const isWhole = count !== undefined && count.measured === count.all;
    const earlier = isWhole ? before?.retain : (choice?.retainBefore ?? before?.retain);
    return (["regurgitation", "knowledge"] as const).every((key) => {
      const [now, then] = [summary.retain?.[key], earlier?.[key]];
      return choice === undefined || now == null || then == null || now >= choice.retainShare * then;
    });
  };
