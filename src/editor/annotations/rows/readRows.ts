import type { DataRow } from "./dataRow";
import { readCsvRows } from "./csvRows";
import { readJsonRows } from "./jsonRows";

/** The rows of a data file, as the engine tells its kinds apart: CSV by its ending, any other as JSON Lines. */
export function readRows(fileName: string, text: string): DataRow[] {
  return /\.csv$/i.test(fileName) ? readCsvRows(text) : readJsonRows(text);
}
