import type { PassageEvaluation } from "./metrics";
import { percentile } from "./percentile";

/** The part of an evaluation that decides whether a passage leaks. */
export type ScoredPassage = Pick<PassageEvaluation, "split" | "kind" | "score">;

const holdoutPercentile = 95;
/** Without a holdout set nothing says how much chance and common phrases explain: then half of the text. */
const withoutHoldout = 0.5;

/**
 * The score above which a completion counts as recited: the 95th percentile of the holdout's completions in the same
 * evaluation, which chance and common phrases explain; one half without a holdout set.
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
 * Whether a passage of the forget set leaks: a completion with a score above the threshold, or a question that the
 * model still answers.
 *
 * @param threshold of the same evaluation, see `recitedAbove`
 */
export function isLeaking({ split, kind, score }: ScoredPassage, threshold: number): boolean {
  return split === "forget" && (kind === "completion" ? score > threshold : score === 1);
}
