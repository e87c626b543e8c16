import { leakBandOf } from "./bands";
import type { Band } from "./bands";
import type { LocatedRow } from "./locateRows";
import { lastScore, stillLeaks } from "./measuredPassages";
import type { MeasuredPassage } from "./measuredPassages";

/** A row of an open data file with the scores of its passage. */
export interface RowAnnotation extends Omit<LocatedRow, "passage"> {
  readonly scored: MeasuredPassage;
  /**
   * The band of the row's passage. It is undefined if the row was edited, was not measured, or is not in the forget
   * set.
   */
  readonly band: Band | undefined;
  /** Whether the row's passage leaks; false for an edited row. */
  readonly isLeaking: boolean;
}

/**
 * Joins located rows and the scores of their passages.
 *
 * @param passages the passages that `passage` in a located row counts
 */
export function annotateRows(
  rows: readonly LocatedRow[],
  passages: readonly MeasuredPassage[],
): readonly RowAnnotation[] {
  return rows.flatMap(({ passage, ...row }) => {
    const scored = passages[passage];
    if (scored === undefined) return [];
    const isScored = !row.isChanged && scored.passage.split === "forget";
    return {
      ...row,
      scored,
      band: isScored ? leakBandOf(scored) : undefined,
      isLeaking: isScored && stillLeaks(scored),
    };
  });
}

/**
 * The leaking rows with the highest scores, in the order of their lines.
 *
 * @param most the largest number of rows
 */
export function worstRows(annotations: readonly RowAnnotation[], most: number): readonly RowAnnotation[] {
  const leaking = annotations.filter(({ isLeaking }) => isLeaking);
  if (leaking.length <= most) return leaking;
  const byScore = leaking.toSorted((left, right) => lastScore(right.scored) - lastScore(left.scored));
  return byScore.slice(0, most).sort((left, right) => left.line - right.line);
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
