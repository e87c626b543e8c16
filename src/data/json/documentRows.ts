import { errorAt, failAtOnce } from "../rowPlace";
import type { OnRowError, RowPlace, SourceRow } from "../rowPlace";
import { countLines } from "../lineCounter";
import { readDocument } from "./document";
import type { Fail } from "./document";

/**
 * Reads the rows of a JSON document, with the line where each row begins.
 *
 * @param onRowError receives the error of each malformed row. By default, the error is thrown
 * @throws HumanError with file and line for a document without rows
 */
export function readDocumentRows(text: string, file: string, onRowError: OnRowError = failAtOnce): SourceRow[] {
  const fail: Fail = (offset, problem, row) =>
    errorAt({ file, line: countLines(text)(offset), ...(row !== undefined && { row }) }, `${problem}.`);
  const rows = readDocument(text, fail, onRowError);
  const lineAt = countLines(text);
  return rows.map(({ value, number: row, span }) => {
    const source: RowPlace = { file, line: lineAt(span.start), ...(row !== undefined && { row }) };
    return { value, source };
  });
}
