import type { Passage } from "../protocol/passages";

/** With fewer unseen documents than this, one document moves the figures of membership by more than a tenth. */
const enoughDocuments = 10;

/**
 * Warns if few unseen documents measure membership.
 * @param passages the passages that a run measures, without the half of the holdout that has another use
 * @returns one sentence for the user. Undefined if there are enough documents, or none
 */
export function warningOfFewUnseen(passages: readonly Passage[]): string | undefined {
  const unseen = passages.filter(({ split, kind }) => split === "holdout" && kind === "completion");
  const count = new Set(unseen.map(({ document }) => document)).size;
  if (count === 0 || count >= enoughDocuments) return undefined;
  return (
    `Only ${count} unseen ${count === 1 ? "document measures" : "documents measure"} membership, so AUC and KS are ` +
    'uncertain; give "data.holdout" more documents.'
  );
}
