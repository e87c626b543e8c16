import type { DocumentMembership } from "../protocol/documentMembership/documentMemberships";
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
 * @param membership what the loss of the passage tells an attacker, if it was measured
 */
export function describeRecited(
  { id, score, comparedBy, completion, span }: PassageEvaluation,
  passage: Passage | undefined,
  mark: Mark,
  membership?: Pick<DocumentMembership, "percentile">,
): string {
  const place = passage ? `  ${formatPath(passage.source.file)}:${passage.source.line}` : "";
  const measure = comparedBy === "characters" ? " by characters" : "";
  const exposed = membership === undefined ? "" : `, predicted ${shortPercentile(membership.percentile)}`;
  return `${formatPercent(score)} recited${measure}${exposed}  ${id}${place}\n    ${excerpt(completion, span?.generated, mark)}`;
}
