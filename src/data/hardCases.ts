import type { Passage } from "../protocol/passages";
import { errorAt, failAtOnce } from "./rowPlace";
import type { OnRowError } from "./rowPlace";

/**
 * Joins hard cases with the rows of the forget set that they ask about. A hard case belongs to the document of its row,
 * so that an interval over several cases draws each document as a whole.
 *
 * @param forget undefined if there is no forget set. The hard cases then stay as they are
 * @param onRowError receives an error for each hard case that names an unknown row; the case is then left out. By
 *   default, the error is thrown
 */
export function joinHardCases(
  inScope: readonly Passage[],
  forget: readonly Passage[] | undefined,
  onRowError: OnRowError = failAtOnce,
): Passage[] {
  if (forget === undefined) return [...inScope];
  const asked = new Map(forget.map((passage) => [passage.id, passage]));
  return inScope.flatMap((passage) => {
    if (passage.of === undefined) return [passage];
    const row = asked.get(passage.of);
    if (row !== undefined) return [{ ...passage, document: row.document }];
    onRowError(
      errorAt(
        passage.source,
        `asks about ${passage.of}, but the forget set has no row with this id; correct "of" or remove the key.`,
      ),
    );
    return [];
  });
}
