import { ownNames } from "../../data/fieldNames";
import type { Table } from "../../data/table/findTable";
import { HumanError } from "../../protocol/humanError";
import { readCsvRows, readCsvHeader } from "../annotations/rows/csvRows";
import { byFrequency, nextSelectionId } from "./growingSet";
import type { GrowingSet, ConfiguredFields } from "./growingSet";
import { holdsNoQuestions, isQuestion, partsOf, wholeOf } from "./newText";
import type { NewText } from "./newText";

/**
 * A set in CSV (RFC 4180), with any separator. A new row has values in the columns that the configuration names. If the
 * configuration names no columns, the row has values in the columns with the usual names. All other columns stay empty.
 * If the file is empty, a header is added before the first row.
 *
 * @param file the name of the file, for error messages
 */
export function csvSet(file: string, text: string, table: Table, fields: ConfiguredFields = {}): GrowingSet {
  const { separator } = table;
  const found = readCsvHeader(text, table);
  const header = found.length > 0 ? found : newHeader(fields);
  const columns = chooseColumns(header, fields);
  const rows = readCsvRows(text, table);
  const valuesOf = (column: string | undefined): string[] =>
    column === undefined ? [] : rows.flatMap((row) => row.text(column) || []);
  return {
    tasks: byFrequency(valuesOf(columns.task)),
    rowFor: (added, task) => {
      const numbers = valuesOf(columns.id).flatMap((id) => Number(/^selection-(\d+)/.exec(id)?.[1] ?? 0));
      // If the id of a row ends with LUME's `sc1`, the engine requires a task in this row. A file without a task column
      // has no tasks, so the id then gets no such ending.
      const id = nextSelectionId(numbers, added).replace(/(sc1|qa0)$/, columns.task === undefined ? "" : "$1");
      const values = new Map(content(file, added, columns));
      for (const column of [columns.id, columns.document]) if (column !== undefined) values.set(column, id);
      if (columns.task !== undefined) values.set(columns.task, task);
      const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
      const record = (cells: readonly string[]): string =>
        `${cells.map((cell) => quote(cell, separator)).join(separator)}${lineEnd}`;
      return [
        text === "" || /[\r\n]$/.test(text) ? "" : lineEnd,
        found.length > 0 ? "" : record(header),
        record(header.map((name) => values.get(name) ?? "")),
      ].join("");
    },
  };
}

const newHeader = (fields: ConfiguredFields): string[] => {
  const { id = "id", document, prompt, answer = "output", text, task = "task" } = fields;
  const content = prompt === undefined && text !== undefined ? [text] : [prompt ?? "input", answer];
  return [id, document, ...content, task].filter((name) => name !== undefined);
};

/**
 * Finds the column of each part of a row. The usual names for the prompt and the text are used only if the
 * configuration names no prompt, question or text.
 */
const chooseColumns = (header: readonly string[], configured: ConfiguredFields) => {
  const named = ownNames(configured);
  // The names may be those of another set of the run. The columns of this table then have the usual names.
  const fields = named.length === 0 || named.some((name) => header.includes(name)) ? configured : {};
  const present = (...names: readonly (string | undefined)[]): string | undefined =>
    names.find((name) => name !== undefined && header.includes(name));
  const isNamed = ownNames(fields).length > 0;
  const usual = (...names: readonly string[]): readonly string[] => (isNamed ? [] : names);
  return {
    id: present(fields["id"] ?? "id"),
    document: present(fields["document"]),
    task: present(fields["task"] ?? "task"),
    prompt: present(fields["prompt"], ...usual("input", "prompt")),
    question: present(fields["question"], ...usual("question")),
    answer: present(...(fields["answer"] === undefined ? ["output", "answer"] : [fields["answer"]])),
    text: present(fields["text"], ...usual("text")),
  };
};

const content = (
  file: string,
  added: NewText,
  { id, task, prompt, question, answer, text }: ReturnType<typeof chooseColumns>,
): (readonly [string, string])[] => {
  const [beginning, rest] = partsOf(added);
  // Below a prompt, only the ending of an id says that a row is a question, and it needs a task.
  const isMarked = id !== undefined && task !== undefined;
  const first = isQuestion(added) ? (question ?? (isMarked ? prompt : undefined)) : prompt;
  if (first !== undefined && answer !== undefined) {
    return [
      [first, beginning],
      [answer, rest],
    ];
  }
  if (isQuestion(added)) throw holdsNoQuestions(file);
  if (text !== undefined) return [[text, wholeOf(added)]];
  throw new HumanError(
    `${file} has no columns for a prompt and its answer; add "prompt" and "answer" to its header, or name the columns in "data.fields".`,
  );
};

/** Also quotes a field that begins or ends with white space, because some CSV readers drop unquoted white space. */
const quote = (field: string, separator: string): string =>
  /["\r\n]|^\s|\s$/.test(field) || field.includes(separator) ? `"${field.replaceAll('"', '""')}"` : field;
