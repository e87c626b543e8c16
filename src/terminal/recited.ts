import { isLeaking, recitedAbove } from "../protocol/leaks";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { formatScore } from "../protocol/wording";
import { excerpt } from "./markedText";
import type { Mark } from "./markedText";
import { formatPath } from "./wording";

/** Forget completions that score above the holdout's 95th percentile, as the leaking share counts them; worst first. */
export function recitedPassages(records: readonly PassageEvaluation[]): PassageEvaluation[] {
  const threshold = recitedAbove(records);
  return records
    .filter((record) => record.kind === "completion" && isLeaking(record, threshold))
    .sort((left, right) => right.score - left.score);
}

/** A recited passage in two lines: its score, id and place, and what the model said with the recited words marked. */
export function describeRecited(
  { id, score, completion, span }: PassageEvaluation,
  passage: Passage | undefined,
  mark: Mark,
): string {
  const place = passage ? `  ${formatPath(passage.source.file)}:${passage.source.line}` : "";
  return `r ${formatScore(score)}  ${id}${place}\n    ${excerpt(completion, span?.generated, mark)}`;
}
