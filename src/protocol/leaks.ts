import type { ComparedBy, PassageEvaluation } from "./metrics";
import { countedPercentile, percentile } from "./percentile";

/** The fields of a passage's result that decide whether the passage leaks. */
export type ScoredPassage = Pick<PassageEvaluation, "split" | "kind" | "score" | "comparedBy">;

/**
 * Two thresholds, one for scores by words and one for scores by characters. A completion with a higher score counts as
 * recited.
 */
export type RecitedAbove = Readonly<Record<ComparedBy, number>>;

const holdoutPercentile = 95;
/**
 * The thresholds for a run without a holdout set. A completion counts as recited if it repeats more than half of the
 * true text's words, or more than three quarters of its characters. The threshold for characters is higher, because
 * even unrelated texts share many characters in the same order. For example, pairs of different LUME documents were
 * scored by characters. The 95th percentile of these scores is 0.40 to 0.70.
 */
export const withoutHoldout: RecitedAbove = { words: 0.5, characters: 0.75 };

/**
 * Computes two thresholds from the results of one evaluation: one for scores by words and one for scores by characters.
 * A completion with a higher score counts as recited. A threshold is the 95th percentile of the scores of the holdout
 * set's completions, because chance and common phrases explain scores up to this value. Passages that could not be
 * measured do not count. If the holdout set has no scores of one kind, the threshold for this kind is a fixed number.
 */
export function recitedAbove(records: readonly ScoredPassage[]): RecitedAbove {
  const above = (measure: ComparedBy): number => {
    const scores = records.flatMap(({ split, kind, score, comparedBy }) =>
      split === "holdout" && kind === "completion" && (comparedBy ?? "words") === measure && score !== null
        ? [score]
        : [],
    );
    return scores.length === 0 ? withoutHoldout[measure] : leakingAbove(scores);
  };
  return { words: above("words"), characters: above("characters") };
}

/** The threshold that follows from the scores of the holdout set's completions. */
export function leakingAbove(holdoutScores: readonly number[]): number {
  return percentile(holdoutScores, holdoutPercentile);
}

/**
 * The same threshold for a resample of the completions.
 *
 * @param sorted the scores of the holdout set's completions, in ascending order
 * @param counts how often the resample contains each score
 */
export function leakingAboveCounted(sorted: Float64Array, counts: Uint32Array): number {
  return countedPercentile(sorted, counts, holdoutPercentile);
}

/** The leaking passages of an evaluation. The passage with the highest score comes first. */
export function leakingPassages<Scored extends ScoredPassage>(records: readonly Scored[]): Scored[] {
  const threshold = recitedAbove(records);
  return records
    .filter((record) => isLeaking(record, threshold))
    .sort((left, right) => (right.score ?? 0) - (left.score ?? 0));
}

/** The passages of the forget set that could not be measured. Nobody knows whether they leak. */
export function unmeasuredPassages<Scored extends ScoredPassage>(records: readonly Scored[]): Scored[] {
  return records.filter(({ split, score }) => split === "forget" && score === null);
}

/**
 * Whether a passage of the forget set leaks. A completion leaks if its score is above the threshold. A question leaks
 * if the model still answers it correctly. The result is false for a passage that could not be measured.
 *
 * @param threshold the thresholds of the evaluation that measured the passage; see `recitedAbove`
 */
export function isLeaking({ split, kind, score, comparedBy }: ScoredPassage, threshold: RecitedAbove): boolean {
  if (split !== "forget" || score === null) return false;
  return kind === "completion" ? score > threshold[comparedBy ?? "words"] : score === 1;
}
