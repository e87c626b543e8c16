import { HumanError } from "../protocol/humanError";
import { readCsv } from "./csv";
import type { CsvRecord } from "./csv";
import { formatSource, readJsonLines } from "./jsonLines";
import type { JsonLine } from "./jsonLines";

/** One row of a data file: values under names, and where it begins. */
export type Row = JsonLine;

/**
 * Reads a file of rows: CSV with a header (`.csv`), any other as JSON Lines. An empty CSV field is none.
 *
 * @throws HumanError naming file and line of what is malformed
 */
export async function readRows(file: string): Promise<Row[]> {
  if (!/\.csv$/i.test(file)) return readJsonLines(file);
  const [header, ...records] = await readCsv(file);
  if (header === undefined || records.length === 0) {
    throw new HumanError(`${file} holds no rows; give a file with a header and one record a row.`);
  }
  const names = header.fields.map((name) => name.trim());
  const twice = names.find((name, column) => names.indexOf(name) !== column);
  if (twice !== undefined) {
    throw new HumanError(`${formatSource(header.source)} names two columns "${twice}"; rename one of them.`);
  }
  return records.map((record) => toRow(record, names));
}

const toRow = ({ fields, source }: CsvRecord, names: readonly string[]): Row => {
  if (fields.length !== names.length) {
    throw new HumanError(
      `${formatSource(source)} has ${fields.length} fields and the header ${names.length}; ` +
        "correct the record (a field with commas stands in quotation marks) or remove it.",
    );
  }
  const entries = names.map((name, column) => [name, fields[column] ?? ""] as const);
  return { value: Object.fromEntries(entries.filter(([, field]) => field.trim() !== "")), source };
};
