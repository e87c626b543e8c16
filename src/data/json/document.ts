import { isJsonObject } from "../../protocol/json";
import type { JsonObject } from "../../protocol/json";
import { failAtOnce, readEach } from "../rowPlace";
import type { OnRowError } from "../rowPlace";
import { parseExactly } from "./exactObject";
import { listMembers, listValues } from "./scan";
import type { Member, Span } from "./scan";
import { describeType, shortReason } from "./words";
import { conversationNames, usualNames } from "../usualNames";

/** A row of a JSON document. */
interface DocumentRow {
  readonly value: JsonObject;
  /** The number of the row, counted from 1. It is undefined if the whole document is one row. */
  readonly number: number | undefined;
  /**
   * The place of the row in the text. If the document is an object of columns, this is the place of the row's value in
   * the first column.
   */
  readonly span: Span;
  /** Finds the value of a key in this row, and returns the value's place in the text. */
  readonly cell: (key: string) => Span | undefined;
}

/**
 * Makes the error for a problem at a position in the document. The error message names the position and continues with
 * `problem`, such as "is not valid JSON".
 *
 * @param row the number of the row at this position, counted from 1
 */
export type Fail = (offset: number, problem: string, row?: number) => Error;

/**
 * The rows of a JSON document. The document is one of these:
 *
 * - a list of rows, or of texts: `[{…}, {…}]`, `["…", "…"]`;
 * - an object of columns: `{"id": […], "input": […]}`, or `{"id": {"0": …}, "input": {"0": …}}` as pandas writes it;
 * - an object with one list of rows: `{"version": 1, "data": [{…}]}`;
 * - one row, or several rows one after the other, over any number of lines.
 *
 * @param onRowError receives the error of each element of a list that is not a row. By default, the error is thrown
 * @throws the error that `fail` makes, if the document has another form
 */
export function readDocument(text: string, fail: Fail, onRowError: OnRowError = failAtOnce): DocumentRow[] {
  const values = listValues(text, { start: text.startsWith("\uFEFF") ? 1 : 0, end: text.length });
  const [first] = values;
  if (first === undefined) return [];
  if (values.length > 1) {
    requireGaps(text, values, { start: first.start, end: text.length }, "", fail);
    return numberedRows(text, values, fail, onRowError);
  }
  return text[first.start] === "["
    ? rowsOfList(text, first, fail, onRowError)
    : rowsOfObject(text, first, fail, onRowError);
}

const numberedRows = (text: string, values: readonly Span[], fail: Fail, onRowError: OnRowError): DocumentRow[] =>
  readEach([...values.entries()], ([index, span]) => toRow(text, span, fail, index + 1), onRowError);

const rowsOfList = (text: string, list: Span, fail: Fail, onRowError: OnRowError): DocumentRow[] => {
  if (text[list.end - 1] !== "]")
    throw fail(list.end - 1, "ends before the list of rows is closed; copy the file again");
  const inside = { start: list.start + 1, end: list.end - 1 };
  const values = listValues(text, inside);
  const rows = numberedRows(text, values, fail, onRowError);
  requireGaps(text, values, inside, ",", fail);
  return rows;
};

/**
 * Requires that only `separator` stands between two values, and that nothing stands before the first value or after the
 * last value. White space does not count.
 */
const requireGaps = (
  text: string,
  values: readonly Span[],
  { start, end }: Span,
  separator: "" | ",",
  fail: Fail,
): void => {
  for (let index = 0; index <= values.length; index++) {
    const from = values[index - 1]?.end ?? start;
    const gap = text.slice(from, values[index]?.start ?? end).trim();
    const expected = index === 0 || index === values.length ? "" : separator;
    if (gap === expected) continue;
    const problem = gap === "" ? "a comma is missing between two rows" : "a comma is in the wrong place";
    throw fail(from, `is not valid JSON (${problem}); correct it`);
  }
};

const toRow = (text: string, span: Span, fail: Fail, number?: number): DocumentRow => {
  const value = parse(text, span, fail, number);
  // In a list of texts, each text is one passage.
  if (typeof value === "string")
    return { value: { text: value }, number, span, cell: (key) => (key === "text" ? span : undefined) };
  if (!isJsonObject(value)) {
    throw fail(span.start, `is ${describeType(value)}, not a JSON object; correct or remove the row`, number);
  }
  let members: readonly Member[] | undefined;
  return {
    value,
    number,
    span,
    cell: (key) => (members ??= listMembers(text, span)).findLast((member) => member.key === key)?.value,
  };
};

const parse = (text: string, { start, end }: Span, fail: Fail, row?: number): unknown => {
  try {
    return parseExactly(text.slice(start, end));
  } catch (error) {
    throw fail(start, `is not valid JSON (${shortReason(error as SyntaxError)}); correct or remove the row`, row);
  }
};

const rowsOfObject = (text: string, object: Span, fail: Fail, onRowError: OnRowError): DocumentRow[] => {
  const value = parse(text, object, fail);
  if (!isJsonObject(value)) {
    throw fail(object.start, `is ${describeType(value)}, not a JSON object or a list of rows; correct the file`);
  }
  const members = listMembers(text, object);
  if (hasKeyedRows(value)) {
    throw fail(
      object.start,
      "is one JSON object with a row under each key; write one row on each line, for example: " +
        'jq -c "to_entries[] | {id: .key} + .value" old-file > new-file.jsonl',
    );
  }
  const columns = members.map(({ key, value: span }) => ({ key, cells: cellsOf(text, value[key], span) }));
  if (columns.length > 0 && columns.every(({ cells }) => cells !== undefined)) {
    return rowsOfColumns(text, columns as readonly Column[], object, fail);
  }
  const lists = members.filter(({ key }) => isListOfObjects(value[key]) && !conversationNames.includes(key));
  const [rows, other] = lists;
  if (rows !== undefined && other !== undefined) {
    throw fail(
      object.start,
      `has rows under "${rows.key}" and under "${other.key}"; write one of the lists to a file of its own, ` +
        `for example: jq -c ".${rows.key}[]" old-file > new-file.jsonl`,
    );
  }
  return rows === undefined ? [toRow(text, object, fail)] : rowsOfList(text, rows.value, fail, onRowError);
};

interface Column {
  readonly key: string;
  /**
   * Maps each row to the place of the row's value in the text. The key of the map is the name or the index of the row.
   */
  readonly cells: ReadonlyMap<string, Span>;
}

/**
 * Maps each row of a column to the place of the row's value; see `Column.cells`. The result is undefined if `value` is
 * not a column.
 */
const cellsOf = (text: string, value: unknown, span: Span): Column["cells"] | undefined => {
  if (Array.isArray(value) && !isListOfObjects(value)) {
    const inside = { start: span.start + 1, end: span.end - 1 };
    return new Map(listValues(text, inside).map((cell, index) => [String(index), cell]));
  }
  if (!isJsonObject(value)) return undefined;
  return new Map(listMembers(text, span).map((member) => [member.key, member.value]));
};

const rowsOfColumns = (text: string, columns: readonly Column[], { start }: Span, fail: Fail): DocumentRow[] => {
  const [first] = columns;
  const names = [...(first?.cells.keys() ?? [])];
  const uneven = columns.find(({ cells }) => cells.size !== names.length || !names.every((name) => cells.has(name)));
  if (uneven !== undefined) {
    throw fail(
      start,
      `is one JSON object whose members "${first?.key}" and "${uneven.key}" are not columns of the same rows; ` +
        "write a list of rows, [{…}, {…}], or one row on each line",
    );
  }
  return names.map((name, index) => {
    const cells = columns.map(({ key, cells: ofColumn }) => ({ key, span: ofColumn.get(name) }));
    const source = cells.map(({ key, span }) => `${JSON.stringify(key)}:${span && text.slice(span.start, span.end)}`);
    return {
      value: parseExactly(`{${source.join(",")}}`) as JsonObject,
      number: index + 1,
      span: cells[0]?.span ?? { start, end: start },
      cell: (key) => cells.find((cell) => cell.key === key)?.span,
    };
  });
};

/** Whether each value of an object is a row. The keys of such an object are names of rows. */
const hasKeyedRows = (value: JsonObject): boolean => {
  const isNamed = (object: JsonObject): boolean => Object.keys(object).some((key) => usualNames.has(key));
  const rows = Object.values(value);
  return rows.length > 0 && !isNamed(value) && rows.every((row) => isJsonObject(row) && isNamed(row));
};

const isListOfObjects = (value: unknown): value is JsonObject[] =>
  Array.isArray(value) && value.length > 0 && value.every(isJsonObject);
