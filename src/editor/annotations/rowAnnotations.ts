import { bandOf } from "./bands";
import type { Band } from "./bands";
import { matchRows } from "./matchRows";
import type { Stretch } from "./rows/dataRow";
import { readRows } from "./rows/readRows";
import { findFields, locateInAnswer } from "./rows/rowFields";
import { stillLeaks } from "./scoredPassages";
import type { ScoredPassage } from "./scoredPassages";

/** A row of an open data file with what the run found out about its passage. */
export interface RowAnnotation {
  /** The line that the row begins on, from 0. */
  readonly line: number;
  readonly lastLine: number;
  readonly scored: ScoredPassage;
  /** The row's text is no longer the one that was scored. */
  readonly isChanged: boolean;
  /** Undefined for what was not measured, has changed, or need not be forgotten. */
  readonly band: Band | undefined;
  /** Whether the row, as it stands, is still given away. */
  readonly isLeaking: boolean;
  /** Where the answer's words stand that the model recites; found when asked for. */
  readonly recitedWords: () => Stretch | undefined;
}

/**
 * What there is to say about the rows of a document.
 *
 * @param passages of this file
 * @returns in the order of the lines
 */
export function annotateRows(
  fileName: string,
  text: string,
  passages: readonly ScoredPassage[],
): readonly RowAnnotation[] {
  const rows = readRows(fileName, text);
  const fields = findFields(
    rows,
    passages.map(({ passage }) => passage),
  );
  if (fields === undefined) return [];
  return matchRows(rows, fields, passages).map(({ row, passage: scored, isChanged }) => {
    const isScored = !isChanged && scored.passage.split === "forget";
    return {
      line: row.line,
      lastLine: row.lastLine,
      scored,
      isChanged,
      band: isScored ? bandOf(scored) : undefined,
      isLeaking: isScored && stillLeaks(scored),
      recitedWords: () => {
        const range = isChanged ? undefined : scored.latest?.span?.expected;
        return range && locateInAnswer(fields, row, scored.passage, range);
      },
    };
  });
}
