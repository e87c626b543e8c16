import { HumanError } from "../protocol/humanError";
import type { JsonObject } from "../protocol/json";
import type { SourceLine } from "../protocol/passages";
import { describeType } from "./json/words";

/** The place of a row in its file. */
export interface RowPlace extends SourceLine {
  /**
   * The number of the row, counted from 1. Only rows of a JSON document have it, because several of them can be on one
   * line.
   */
  readonly row?: number;
}

/** One row of a data file. */
export interface SourceRow {
  /** The values of the row. Each value has the name of its key or column. */
  readonly value: JsonObject;
  readonly source: RowPlace;
  /** The place of the header if the row comes from a table. */
  readonly header?: SourceLine;
}

/** An error about a row. It begins with `file:line`, which terminals and editors turn into a link. */
export function errorAt({ file, line, row }: RowPlace, problem: string): HumanError {
  const message = `${file}:${line}${row === undefined ? "" : ` (row ${row})`} ${problem}`;
  return new HumanError(message, true, { file, line, problem });
}

/** Receives the error of a row that cannot be read. The reader leaves out this row and reads the next one. */
export type OnRowError = (error: HumanError) => void;

/** Ends the reading at the first row that cannot be read. */
export function failAtOnce(error: HumanError): never {
  throw error;
}

/** Reads each row. The rows that cannot be read are left out. */
export function readEach<Row, Item>(rows: readonly Row[], read: (row: Row) => Item, onRowError: OnRowError): Item[] {
  return rows.flatMap((row) => {
    try {
      return [read(row)];
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      onRowError(error);
      return [];
    }
  });
}

/**
 * Returns the text under a key of a row.
 *
 * @throws HumanError if the value is missing, blank or not text
 */
export function requireText({ value, source }: SourceRow, key: string): string {
  const text = value[key];
  if (text === undefined) {
    throw errorAt(source, `has no "${key}"; add it as text or remove the row.`);
  }
  if (typeof text !== "string") {
    throw errorAt(source, `has ${describeType(text)} as "${key}"; write it as text or remove the row.`);
  }
  if (text.trim() === "") {
    throw errorAt(source, `has an empty "${key}"; fill it in or remove the row.`);
  }
  return text;
}

/** Like `requireText`, but a number is also allowed, because many files number their rows and topics. */
export function requireName(row: SourceRow, key: string): string {
  const value = row.value[key];
  return typeof value === "number" ? String(value) : requireText(row, key);
}

/** Whether a value is a list of texts and no text is blank. */
export function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && item.trim() !== "");
}
