import { isLeaking, recitedAbove } from "../protocol/leaks";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { formatScore } from "../protocol/wording";
import { excerpt } from "./markedText";
import type { Mark } from "./markedText";
import { formatPath } from "./shellText";

/**
 * The completions of the forget set that score above the holdout's 95th percentile. The leaking share counts the same
 * completions. The list starts with the worst one.
 */
export function recitedPassages(records: readonly PassageEvaluation[]): PassageEvaluation[] {
  const threshold = recitedAbove(records);
  return records
    .filter((record) => record.kind === "completion" && isLeaking(record, threshold))
    .sort((left, right) => right.score - left.score);
}

/**
 * Describes a recited passage in two lines. The first line has the score, the id and the source line. The second line
 * has the completion with the recited words highlighted.
 */
export function describeRecited(
  { id, score, completion, span }: PassageEvaluation,
  passage: Passage | undefined,
  mark: Mark,
): string {
  const place = passage ? `  ${formatPath(passage.source.file)}:${passage.source.line}` : "";
  return `recited ${formatScore(score)}  ${id}${place}\n    ${excerpt(completion, span?.generated, mark)}`;
}
