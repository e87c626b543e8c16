import type { Passage } from "../../../protocol/passages";
import type { DataRow, Stretch } from "./dataRow";

/** The texts by which a row and its passage are matched. */
export type PassageText = Pick<Passage, "id" | "prompt" | "answer"> & {
  /** The line is counted from 1. */
  readonly source: Pick<Passage["source"], "line">;
};

/** Names of a row's fields: either a prompt field and an answer field, or one text field with both. */
export type ContentFields = { readonly id: string | undefined } & (
  { readonly prompt: string; readonly answer: string } | { readonly text: string; readonly prompt?: undefined }
);

/**
 * The number of rows that are compared with the passages to find the fields. A file may have thousands of rows, so not
 * all of them are compared.
 */
const rowsLookedAt = 200;

/**
 * Finds out which fields of a file's rows contain the prompt and the answer. Compares the values of the fields with the
 * texts of the passages. The search also succeeds if some of the rows were edited.
 *
 * @returns undefined when no field contains the text of a passage
 */
export function findFields(rows: readonly DataRow[], passages: readonly PassageText[]): ContentFields | undefined {
  const looked = rows.slice(0, rowsLookedAt);
  const keys = [...new Set(looked.flatMap((row) => row.keys))];
  const find = (
    textOf: (passage: PassageText) => string,
    taken: readonly (string | undefined)[] = [],
    written: (text: string) => string = (text) => text,
  ): string | undefined => {
    const known = new Set(passages.map(textOf));
    const counted = keys
      .filter((key) => !taken.includes(key))
      .map((key) => ({ key, count: looked.filter((row) => known.has(written(row.text(key) ?? ""))).length }));
    const best = counted.reduce((most, next) => (next.count > most.count ? next : most), { key: "", count: 0 });
    return best.count === 0 ? undefined : best.key;
  };
  const prompt = find((passage) => passage.prompt);
  const answer = find((passage) => passage.answer, [prompt]);
  if (prompt !== undefined && answer !== undefined) {
    return { id: find(({ id }) => id, [prompt, answer]), prompt, answer };
  }
  const text = find(wholeText, [], evenSpaces);
  return text === undefined ? undefined : { id: find(({ id }) => id, [text]), text };
}

/** A key for matching rows with passages. An unedited row has the same key as its passage. */
export function contentOfRow(fields: ContentFields, row: DataRow): string {
  return "text" in fields
    ? evenSpaces(row.text(fields.text) ?? "")
    : pair(row.text(fields.prompt), row.text(fields.answer));
}

export function contentOfPassage(fields: ContentFields, passage: PassageText): string {
  return "text" in fields ? wholeText(passage) : pair(passage.prompt, passage.answer);
}

const pair = (prompt = "", answer = ""): string => `${prompt}\u0000${answer}`;

/** Finds a part of a passage's answer in the row of the passage. The row must be unedited. */
export function locateInAnswer(
  fields: ContentFields,
  row: DataRow,
  { answer }: PassageText,
  [start, end]: readonly [start: number, end: number],
): Stretch | undefined {
  if (!("text" in fields)) return row.locate(fields.answer, start, end);
  const text = row.text(fields.text)?.trimEnd() ?? "";
  const offset = text.length - answer.length;
  return text.endsWith(answer) ? row.locate(fields.text, offset + start, offset + end) : undefined;
}

/**
 * Joins a passage's prompt and answer into one text. Adds a space between them, because the engine dropped the white
 * space between them.
 */
const wholeText = ({ prompt, answer }: PassageText): string => evenSpaces(`${prompt} ${answer}`);

const evenSpaces = (text: string): string => text.trim().replaceAll(/\s+/g, " ");
