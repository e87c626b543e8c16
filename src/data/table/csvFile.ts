import { parse } from "csv-parse/sync";
import type { CsvError } from "csv-parse/sync";
import { HumanError } from "../../protocol/humanError";
import type { SourceLine } from "../../protocol/passages";
import { errorAt } from "../rowPlace";
import { requireUtf8 } from "../textFile";

/** One record of a CSV file and the line where it begins. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly source: SourceLine;
}

/** How a CSV file is divided: the separator, and the place where the records begin. */
export interface CsvForm {
  readonly separator: string;
  /** The byte where the first record begins. */
  readonly start: number;
}

/**
 * Reads CSV in UTF-8 (RFC 4180: fields in quotation marks may contain separators and line ends). Blank lines are
 * skipped but counted.
 *
 * @throws HumanError for a file without records
 * @throws HumanError with file and line for bytes that are not UTF-8 and for wrong quotation marks
 */
export function readCsv(bytes: Buffer, file: string, form: CsvForm = { separator: ",", start: 0 }): CsvRecord[] {
  requireUtf8(bytes, file);
  const { separator, start } = form;
  // csv-parse counts CR LF inside quotation marks as two lines. Therefore, `lineAfter` counts the lines itself.
  let [line, counted] = [1, 0];
  /** The line at which the next record after byte `end` begins. */
  const lineAfter = (end: number): number => {
    const next = skipLineEnds(bytes, end);
    line += countLineEnds(bytes.subarray(counted, next));
    counted = next;
    return line;
  };
  const records: CsvRecord[] = [];
  let end = start;
  try {
    parse(bytes.subarray(start), {
      bom: true,
      delimiter: separator,
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (fields: string[], info) => {
        const source = { file, line: lineAfter(end) };
        if (fields.some((field) => field.trim() !== "")) records.push({ fields, source });
        end = start + info.bytes;
      },
    });
  } catch (error) {
    const { code } = error as CsvError;
    throw errorAt({ file, line: lineAfter(end) }, `${problems[code] ?? `is not valid CSV (${code})`}.`);
  }
  if (records.length === 0) throw new HumanError(`${file} has no records; give a CSV file with at least one record.`);
  return records;
}
const problems: Readonly<Partial<Record<string, string>>> = {
  CSV_QUOTE_NOT_CLOSED:
    "has a field without its closing quotation mark; add it, and double the quotation marks inside the field",
  INVALID_OPENING_QUOTE:
    "has a quotation mark inside a field; put the field in quotation marks and double the quotation marks inside it",
  CSV_INVALID_CLOSING_QUOTE: "has text after a closing quotation mark; double the quotation marks inside the field",
};

const [lineFeed, carriageReturn] = [0x0a, 0x0d];

const skipLineEnds = (bytes: Uint8Array, from: number): number => {
  let index = from;
  while (bytes[index] === lineFeed || bytes[index] === carriageReturn) index++;
  return index;
};

/** LF, CR LF and CR each end a line. */
const countLineEnds = (bytes: Uint8Array): number => {
  let count = 0;
  bytes.forEach((byte, index) => {
    if (byte === lineFeed || (byte === carriageReturn && bytes[index + 1] !== lineFeed)) count++;
  });
  return count;
};
