import type { PassageEvaluation } from "./metrics";
import { percentile } from "./percentile";

/** What tells how well a passage is still known. */
export type ScoredPassage = Pick<PassageEvaluation, "split" | "kind" | "score">;

const holdoutPercentile = 95;
/** Half of the text, where no holdout set says what chance and shared phrasing explain. */
const withoutHoldout = 0.5;

/**
 * The score above which a completion is recited and not chance: the 95th percentile of the holdout's completions in the
 * same evaluation, or one half where there are none.
 */
export function recitedAbove(records: readonly ScoredPassage[]): number {
  const holdout = records.filter(({ split, kind }) => split === "holdout" && kind === "completion");
  if (holdout.length === 0) return withoutHoldout;
  return percentile(
    holdout.map(({ score }) => score),
    holdoutPercentile,
  );
}

/**
 * Whether the model still gives away a passage that it should have forgotten: a completion above the threshold, or a
 * question that is still answered.
 *
 * @param threshold of the same evaluation, see `recitedAbove`
 */
export function isLeaking({ split, kind, score }: ScoredPassage, threshold: number): boolean {
  return split === "forget" && (kind === "completion" ? score > threshold : score === 1);
}
