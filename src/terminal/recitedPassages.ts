import { leakingPassages } from "../protocol/leaks";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { formatPercent } from "../protocol/wording";
import { excerpt } from "./markedText";
import type { Mark } from "./markedText";
import { formatPath } from "./shellText";

/** The completions of the forget set that count as leaking, the worst one first. */
export function recitedPassages(records: readonly PassageEvaluation[]): PassageEvaluation[] {
  return leakingPassages(records).filter(({ kind }) => kind === "completion");
}

/**
 * Describes a recited passage in two lines: its score, id and source line, then its completion with the recited words
 * highlighted.
 */
export function describeRecited(
  { id, score, comparedBy, completion, span }: PassageEvaluation,
  passage: Passage | undefined,
  mark: Mark,
): string {
  const place = passage ? `  ${formatPath(passage.source.file)}:${passage.source.line}` : "";
  const measure = comparedBy === "characters" ? " by characters" : "";
  return `${formatPercent(score)} recited${measure}  ${id}${place}\n    ${excerpt(completion, span?.generated, mark)}`;
}
