import type { DataRow, Place } from "./dataRow";

/** A field of a CSV document. */
interface Field {
  readonly text: string;
  /** For each code unit of the text, its offset in the document. The last entry is the offset of the text's end. */
  readonly offsets: () => readonly number[];
}

/**
 * The rows of a CSV document (RFC 4180). The first record holds the column names. No CSV library is used, because the
 * rows must tell the place of each value in the document.
 */
export function readCsvRows(text: string): DataRow[] {
  const lineStarts = findLineStarts(text);
  const placeOf = (offset: number): Place => {
    const line = lastAtMost(lineStarts, offset);
    return { line, character: offset - (lineStarts[line] ?? 0) };
  };
  const [header, ...records] = readRecords(text);
  const keys = namesOf(header);
  return records.map(({ start, end, fields }) => {
    const find = (key: string): Field | undefined => fields[keys.indexOf(key)];
    return {
      line: placeOf(start).line,
      lastLine: placeOf(end).line,
      keys,
      text: (key) => find(key)?.text,
      locate: (key, from, to) => {
        const offsets = find(key)?.offsets();
        const [first, last] = [offsets?.[from], offsets?.[to]];
        if (first === undefined || last === undefined) return undefined;
        return { start: placeOf(first), end: placeOf(last) };
      },
    };
  });
}

/** The column names; empty for an empty document. */
export function readCsvHeader(text: string): string[] {
  return namesOf(readRecords(text, 1)[0]);
}

const namesOf = (header: CsvRecord | undefined): string[] => header?.fields.map((field) => field.text.trim()) ?? [];

interface CsvRecord {
  /** Offsets in the document. */
  readonly start: number;
  readonly end: number;
  readonly fields: readonly Field[];
}

const readRecords = (text: string, most = Infinity): CsvRecord[] => {
  const records: CsvRecord[] = [];
  let offset = text.startsWith("\uFEFF") ? 1 : 0;
  while (offset < text.length && records.length < most) {
    const start = offset;
    const fields: Field[] = [];
    let last: number;
    for (;;) {
      const { field, end } = text[offset] === '"' ? readQuoted(text, offset) : readBare(text, offset);
      fields.push(field);
      last = end;
      offset = end + 1;
      if (text[end] === ",") continue;
      if (text[end] === "\r" && text[end + 1] === "\n") offset += 1;
      break;
    }
    const isBlank = fields.length === 1 && fields[0]?.text === "" && text[start] !== '"';
    if (!isBlank) records.push({ start, end: last, fields });
  }
  return records;
};

/** @returns the field, and the offset of the comma or line end after it */
const readBare = (text: string, start: number): { field: Field; end: number } => {
  const end = endOfField(text, start);
  const offsets = (): number[] => Array.from({ length: end - start + 1 }, (_, index) => start + index);
  return { field: { text: text.slice(start, end), offsets }, end };
};

const readQuoted = (text: string, start: number): { field: Field; end: number } => {
  let close = text.indexOf('"', start + 1);
  while (close !== -1 && text[close + 1] === '"') close = text.indexOf('"', close + 2);
  const last = close === -1 ? text.length : close;
  const inside = text.slice(start + 1, last);
  const offsets = (): number[] => {
    const found: number[] = [];
    for (let index = 0; index < inside.length; index += inside[index] === '"' ? 2 : 1) found.push(start + 1 + index);
    return [...found, last];
  };
  return {
    field: { text: inside.replaceAll('""', '"'), offsets },
    end: endOfField(text, Math.min(last + 1, text.length)),
  };
};

const endOfField = (text: string, start: number): number => {
  let end = start;
  while (end < text.length && text[end] !== "," && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return end;
};

const findLineStarts = (text: string): number[] => [
  0,
  ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ 0: end, index }) => index + end.length),
];

/** The index of the last number that is at most `limit`. The numbers must ascend. */
const lastAtMost = (ascending: readonly number[], limit: number): number => {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((ascending[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
};
