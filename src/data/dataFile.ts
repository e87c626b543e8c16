import { HumanError } from "../protocol/humanError";
import { readCsv } from "./csvFile";
import type { CsvRecord } from "./csvFile";
import { errorAt, readJsonLines } from "./jsonLines";
import type { JsonLine } from "./jsonLines";

/**
 * One row of a data file. `value` contains the values under the names of their keys or columns. `source` is the line at
 * which the row begins.
 */
export type SourceRow = JsonLine;

/**
 * Reads a file of rows: CSV with a header (`.csv`), or else JSON Lines. An empty CSV field counts as missing.
 *
 * @throws HumanError with file and line of a malformed row
 */
export async function readDataFile(file: string): Promise<SourceRow[]> {
  if (!/\.csv$/i.test(file)) return readJsonLines(file);
  const [header, ...records] = await readCsv(file);
  if (header === undefined || records.length === 0) {
    throw new HumanError(`${file} has no rows; give a file with a header and at least one row.`);
  }
  const names = header.fields.map((name) => name.trim());
  const twice = names.find((name, column) => names.indexOf(name) !== column);
  if (twice !== undefined) {
    throw errorAt(header.source, `has two columns "${twice}"; rename one of them.`);
  }
  return records.map((record) => toRow(record, names));
}

const toRow = ({ fields, source }: CsvRecord, names: readonly string[]): SourceRow => {
  if (fields.length !== names.length) {
    throw errorAt(
      source,
      `has ${fields.length} fields, but the header has ${names.length}; ` +
        "correct the row (a field with commas needs quotation marks) or remove it.",
    );
  }
  const entries = names.map((name, column) => [name, fields[column] ?? ""] as const);
  return { value: Object.fromEntries(entries.filter(([, field]) => field.trim() !== "")), source };
};
