import { shortRetrained } from "../protocol/aboveRetrained";
import { shortPercentile } from "../protocol/documentMembership/words";
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
 *
 * @param beside the passage's percentile among unseen documents, and the retrained model's score, if they are known
 */
export function describeRecited(
  { id, kind, score, comparedBy, completion, span }: PassageEvaluation,
  passage: Passage | undefined,
  mark: Mark,
  { percentile, retrained = null }: { readonly percentile?: number; readonly retrained?: number | null } = {},
): string {
  const place = passage ? `  ${formatPath(passage.source.file)}:${passage.source.line}` : "";
  const measure = comparedBy === "characters" ? " by characters" : "";
  const exposed = percentile === undefined ? "" : `, predicted ${shortPercentile(percentile)}`;
  const above = score === null || retrained === null ? "" : `, ${shortRetrained({ kind, score, retrained })}`;
  return `${formatPercent(score)} recited${measure}${above}${exposed}  ${id}${place}\n    ${excerpt(completion, span?.generated, mark)}`;
}
