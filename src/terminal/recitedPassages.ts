import { isLeaking, recitedAbove } from "../protocol/leaks";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { formatScore } from "../protocol/wording";
import { excerpt } from "./markedText";
import type { Mark } from "./markedText";
import { formatPath } from "./shellText";

/** The forget completions that the leaking share counts: those above the holdout's 95th percentile, the worst first. */
export function recitedPassages(records: readonly PassageEvaluation[]): PassageEvaluation[] {
  const threshold = recitedAbove(records);
  return records
    .filter((record) => record.kind === "completion" && isLeaking(record, threshold))
    .sort((left, right) => right.score - left.score);
}

/**
 * A recited passage in two lines: score, id and source line, then the completion with the recited words highlighted.
 */
export function describeRecited(
  { id, score, completion, span }: PassageEvaluation,
  passage: Passage | undefined,
  mark: Mark,
): string {
  const place = passage ? `  ${formatPath(passage.source.file)}:${passage.source.line}` : "";
  return `recited ${formatScore(score)}  ${id}${place}\n    ${excerpt(completion, span?.generated, mark)}`;
}
