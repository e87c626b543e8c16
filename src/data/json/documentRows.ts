import { errorAt } from "../rowPlace";
import type { RowPlace, SourceRow } from "../rowPlace";
import { countLines } from "../lineCounter";
import { readDocument } from "./document";

/**
 * Reads the rows of a JSON document, with the line where each row begins.
 *
 * @throws HumanError with file and line for a document without rows and for a malformed row
 */
export function readDocumentRows(text: string, file: string): SourceRow[] {
  const rows = readDocument(text, (offset, problem, row) =>
    errorAt({ file, line: countLines(text)(offset), ...(row !== undefined && { row }) }, `${problem}.`),
  );
  const lineAt = countLines(text);
  return rows.map(({ value, number: row, span }) => {
    const source: RowPlace = { file, line: lineAt(span.start), ...(row !== undefined && { row }) };
    return { value, source };
  });
}
