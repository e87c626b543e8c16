import { HumanError } from "../../protocol/humanError";
import { errorAt, failAtOnce, readEach } from "../rowPlace";
import type { OnRowError, SourceRow } from "../rowPlace";
import { readCsv } from "./csvFile";
import type { CsvForm, CsvRecord } from "./csvFile";

/**
 * Reads the rows of a table with a header. An empty field counts as missing. Columns without a name are left out, such
 * as the row numbers that pandas writes.
 *
 * @param onRowError receives the error of each malformed row. By default, the error is thrown
 * @throws HumanError for a table without rows; with file and line for a wrong header and for wrong quotation marks
 */
export function readTableRows(
  bytes: Buffer,
  file: string,
  form: CsvForm,
  onRowError: OnRowError = failAtOnce,
): SourceRow[] {
  const [header, ...records] = readCsv(bytes, file, form);
  if (header === undefined || records.length === 0) {
    throw new HumanError(`${file} has no rows; give a file with a header and at least one row.`);
  }
  const names = header.fields.map((name) => name.trim());
  const twice = names.find((name, column) => name !== "" && names.indexOf(name) !== column);
  if (twice !== undefined) {
    throw errorAt(header.source, `has two columns "${twice}"; rename one of them.`);
  }
  return readEach(records, (record) => toRow(record, names, header, form.separator), onRowError);
}

const toRow = (
  { fields, source }: CsvRecord,
  names: readonly string[],
  header: CsvRecord,
  separator: string,
): SourceRow => {
  if (fields.length < names.length || fields.slice(names.length).some((field) => field.trim() !== "")) {
    throw errorAt(
      source,
      `has ${fields.length} fields, but the header has ${names.length}; correct the row (a field with ` +
        `${separatorNames[separator] ?? `"${separator}"`} needs quotation marks) or remove it.`,
    );
  }
  const entries = names.map((name, column) => [name, fields[column] ?? ""] as const);
  const value = Object.fromEntries(entries.filter(([name, field]) => name !== "" && field.trim() !== ""));
  return { value, source, header: header.source };
};

const separatorNames: Readonly<Partial<Record<string, string>>> = {
  ",": "commas",
  ";": "semicolons",
  "\t": "tabs",
  "|": "vertical bars",
};
