import { leakBandOf } from "./bands";
import type { Band } from "./bands";
import { matchRows } from "./matchRows";
import type { Stretch } from "./rows/dataRow";
import { readDataRows } from "./rows/dataRows";
import { findFields, locateInAnswer } from "./rows/rowFields";
import { stillLeaks } from "./measuredPassages";
import type { MeasuredPassage } from "./measuredPassages";

/** A row of an open data file with the scores of its passage. */
export interface RowAnnotation {
  /** The row's first line, counted from 0. */
  readonly line: number;
  readonly lastLine: number;
  readonly scored: MeasuredPassage;
  /** Whether the row was edited after the run read it. */
  readonly isChanged: boolean;
  /**
   * The band of the row's passage. It is undefined if the row was edited, was not measured, or is not in the forget
   * set.
   */
  readonly band: Band | undefined;
  /** Whether the row's passage leaks; false for an edited row. */
  readonly isLeaking: boolean;
  /** Finds the words of the answer that the model recites, and returns their place in the document. */
  readonly recitedWords: () => Stretch | undefined;
}

/**
 * Annotates a document's rows. Leaves out rows without a passage. `names` lists keys or columns of a row, from
 * `data.fields` in the run's configuration.
 *
 * @param passages the run's passages that come from this file
 * @returns annotations in the order of the lines
 */
export function annotateRows(
  fileName: string,
  text: string,
  passages: readonly MeasuredPassage[],
  names: readonly string[] = [],
): readonly RowAnnotation[] {
  const rows = readDataRows(fileName, text, names);
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
      band: isScored ? leakBandOf(scored) : undefined,
      isLeaking: isScored && stillLeaks(scored),
      recitedWords: () => {
        const range = isChanged ? undefined : scored.latest?.span?.expected;
        return range && locateInAnswer(fields, row, scored.passage, range);
      },
    };
  });
}

/**
 * Finds the nearest leaking row below or above a line. If the search reaches one end of the file, it continues from the
 * other end.
 *
 * @param annotations the annotations of the file, in the order of its lines
 * @returns undefined if no row leaks
 */
export function nextLeaking(
  annotations: readonly RowAnnotation[],
  from: number,
  direction: "next" | "previous",
): RowAnnotation | undefined {
  const leaking = annotations.filter(({ isLeaking }) => isLeaking);
  return direction === "next"
    ? (leaking.find(({ line }) => line > from) ?? leaking[0])
    : (leaking.findLast(({ line }) => line < from) ?? leaking.at(-1));
}
