import type { Table } from "../../../data/table/findTable";
import { isRangeWithin } from "./dataRow";
import type { DataRow } from "./dataRow";
import { placesIn } from "./places";

/** A field of a CSV document. */
interface Field {
  readonly text: string;
  /** Converts an index in `text` to an offset in the document. Both count UTF-16 code units. */
  readonly offsetOf: (unit: number) => number;
}

/**
 * The rows of a table (RFC 4180). The first record contains the column names. No CSV library is used, because the
 * editor needs the place of each value in the document.
 */
export function readCsvRows(text: string, table: Table): DataRow[] {
  const placeOf = placesIn(text);
  const [header, ...records] = readRecords(text, table);
  const keys = namesOf(header);
  return records.map(({ start, end, fields }) => {
    const find = (key: string): Field | undefined => fields[keys.indexOf(key)];
    return {
      line: placeOf(start).line,
      lastLine: placeOf(end).line,
      keys,
      text: (key) => find(key)?.text,
      locate: (key, from, to) => {
        const field = find(key);
        if (field === undefined || !isRangeWithin(field.text.length, from, to)) return undefined;
        return { start: placeOf(field.offsetOf(from)), end: placeOf(field.offsetOf(to)) };
      },
    };
  });
}

/** The column names; empty for an empty document. */
export function readCsvHeader(text: string, table: Table): string[] {
  return namesOf(readRecords(text, table, 1)[0]);
}

const namesOf = (header: CsvRecord | undefined): string[] => header?.fields.map((field) => field.text.trim()) ?? [];

interface CsvRecord {
  /** The offset of the record's first character in the document. `end` is the offset after its last character. */
  readonly start: number;
  readonly end: number;
  readonly fields: readonly Field[];
}

const readRecords = (text: string, { separator, start: first }: Table, most = Infinity): CsvRecord[] => {
  const records: CsvRecord[] = [];
  let offset = first;
  while (offset < text.length && records.length < most) {
    const start = offset;
    const fields: Field[] = [];
    let last: number;
    for (;;) {
      const { field, end } =
        text[offset] === '"' ? readQuoted(text, offset, separator) : readBare(text, offset, separator);
      fields.push(field);
      last = end;
      offset = end + 1;
      if (text[end] === separator) continue;
      if (text[end] === "\r" && text[end + 1] === "\n") offset += 1;
      break;
    }
    const isBlank = fields.length === 1 && fields[0]?.text === "" && text[start] !== '"';
    if (!isBlank) records.push({ start, end: last, fields });
  }
  return records;
};

/** @returns the field, and the offset of the separator or line end after the field */
const readBare = (text: string, start: number, separator: string): { field: Field; end: number } => {
  const end = endOfField(text, start, separator);
  return { field: { text: text.slice(start, end), offsetOf: (unit) => start + unit }, end };
};

const readQuoted = (text: string, start: number, separator: string): { field: Field; end: number } => {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  const last = close === -1 ? text.length : close;
  const inside = text.slice(start + 1, last);
  const offsetOf = (unit: number): number => {
    let index = 0;
    for (let passed = 0; passed < unit; passed++) index += inside[index] === '"' ? 2 : 1;
    return start + 1 + index;
  };
  return {
    field: { text: inside.replaceAll('""', '"'), offsetOf },
    end: endOfField(text, Math.min(last + 1, text.length), separator),
  };
};

const endOfField = (text: string, start: number, separator: string): number => {
  let end = start;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return end;
};
