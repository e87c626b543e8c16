import type { DataRow } from "./dataRow";
import { readCsvRows } from "./csvRows";
import { readJsonRows } from "./jsonRows";

/** The rows of a document, by what its name says that it holds; none for files of another kind. */
export const readRows = (fileName: string, text: string): DataRow[] => {
  if (/\.csv$/i.test(fileName)) return readCsvRows(text);
  return /\.(jsonl|ndjson)$/i.test(fileName) ? readJsonRows(text) : [];
};
