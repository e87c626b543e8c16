import type { PassageEvaluation } from "./metrics";
import { percentile } from "./percentile";

/** The fields of a passage's result that decide whether the passage leaks. */
export type ScoredPassage = Pick<PassageEvaluation, "split" | "kind" | "score">;

const holdoutPercentile = 95;
/** The threshold for a run without a holdout set: the completion repeats half of the true text's words. */
const withoutHoldout = 0.5;

/**
 * The score above which a completion counts as recited. It is the 95th percentile of the holdout scores in the same
 * evaluation, because chance and common phrases explain scores up to this value. Without a holdout set it is one half.
 */
export function recitedAbove(records: readonly ScoredPassage[]): number {
  const holdout = records.filter(({ split, kind }) => split === "holdout" && kind === "completion");
  if (holdout.length === 0) return withoutHoldout;
  return percentile(
    holdout.map(({ score }) => score),
    holdoutPercentile,
  );
}

/** The leaking passages of an evaluation. The passage with the highest score comes first. */
export function leakingPassages<Scored extends ScoredPassage>(records: readonly Scored[]): Scored[] {
  const threshold = recitedAbove(records);
  return records.filter((record) => isLeaking(record, threshold)).sort((left, right) => right.score - left.score);
}

/**
 * Whether a passage of the forget set leaks. A completion leaks if its score is above the threshold. A question leaks
 * if the model still answers it correctly.
 *
 * @param threshold the threshold of the same evaluation, see `recitedAbove`
 */
export function isLeaking({ split, kind, score }: ScoredPassage, threshold: number): boolean {
  return split === "forget" && (kind === "completion" ? score > threshold : score === 1);
}
