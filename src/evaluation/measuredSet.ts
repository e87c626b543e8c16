import { halveHoldout } from "../data/halveHoldout";
import type { Passage } from "../protocol/passages";
import { sentenceList } from "../protocol/sentenceList";
import type { EvaluationSet } from "./evaluationSet";

/** The sets that measure a model, and the part of the holdout that does not. */
export interface MeasuredSet {
  readonly set: EvaluationSet;
  /** The half of the holdout that steers the run. Empty if the whole holdout measures. It is not in `set`. */
  readonly steering: readonly Passage[];
  /** One sentence for the user about the two halves. Undefined if the whole holdout measures. */
  readonly notice: string | undefined;
}

/**
 * Takes the half of the holdout that steers a run out of the sets. A run looks at this half while it trains, so its
 * membership must be measured on the other half.
 *
 * @param uses what the half does in the run, in words for the user. Without any, nothing is taken out
 */
export function measuredSet(whole: EvaluationSet, seed: number, uses: readonly string[]): MeasuredSet {
  if (uses.length === 0) return { set: whole, steering: [], notice: undefined };
  const { steering, measured } = halveHoldout(whole.passages, seed);
  const notice = steering.length === 0 ? undefined : describeHalves(steering, measured, uses);
  return { set: { ...whole, passages: measured }, steering, notice };
}

/** Tells the user which documents steer the run and which measure. */
const describeHalves = (
  steering: readonly Passage[],
  measured: readonly Passage[],
  uses: readonly string[],
): string => {
  const count = (passages: readonly Passage[]): number => new Set(passages.map(({ document }) => document)).size;
  const [used, left] = [count(steering), count(measured.filter(({ split }) => split === "holdout"))];
  return (
    `${used} of the ${used + left} documents of the holdout steer the run: they ${sentenceList(uses)}. Membership before and ` +
    `after the run is measured on the other ${left} alone, because the run adapts to the first ${used}.`
  );
};
