import { matchRows } from "./matchRows";
import type { Stretch } from "./rows/dataRow";
import { readDataRows } from "./rows/dataRows";
import { findFields, locateInAnswer } from "./rows/rowFields";
import type { PassageText } from "./rows/rowFields";

/** A data file that is open in an editor. */
export interface OpenFile {
  /** Absolute. */
  readonly file: string;
  /** The text in the editor, which may not be saved yet. */
  readonly text: string;
  /** Names of keys or columns of a row, from `data.fields` in the run's configuration. */
  readonly names: readonly string[];
}

/** A range of a passage's answer, in UTF-16 code units. It leaves out its end. */
export type AnswerRange = readonly [start: number, end: number];

/** The place of a passage in a data file. */
export interface LocatedRow {
  /** The row's first line, counted from 0. */
  readonly line: number;
  readonly lastLine: number;
  /** The index of the row's passage. */
  readonly passage: number;
  /** Whether the row was edited after the run read it. */
  readonly isChanged: boolean;
  /** The place of the words that the model recites; undefined for an edited row. */
  readonly recitedWords: Stretch | undefined;
}

/**
 * Finds the rows of a file that belong to passages of a run.
 *
 * @param passages the run's passages that come from this file
 * @param recited the recited range of each passage's answer
 * @returns rows in the order of the lines
 */
export function locateRows(
  { file, text, names }: OpenFile,
  passages: readonly PassageText[],
  recited: readonly (AnswerRange | undefined)[],
): LocatedRow[] {
  const rows = readDataRows(file, text, names);
  const fields = findFields(rows, passages);
  if (fields === undefined) return [];
  const numbered = passages.map((passage, index) => ({ passage, index }));
  return matchRows(rows, fields, numbered).map(({ row, passage: { passage, index }, isChanged }) => {
    const range = isChanged ? undefined : recited[index];
    return {
      ...{ line: row.line, lastLine: row.lastLine, passage: index, isChanged },
      recitedWords: range && locateInAnswer(fields, row, passage, range),
    };
  });
}
