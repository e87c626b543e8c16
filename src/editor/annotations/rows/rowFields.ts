import type { Passage } from "../../../protocol/passages";
import type { DataRow, Stretch } from "./dataRow";

/** The keys under which a file's rows hold what matters: prompt and answer, or one text that is both. */
export type ContentFields = { readonly id: string | undefined } & (
  { readonly prompt: string; readonly answer: string } | { readonly text: string }
);

/** Enough rows to tell the keys by; a file has thousands. */
const rowsLookedAt = 200;

/**
 * Finds out under which keys a file's rows hold prompts and answers: those whose texts are the passages'. This needs no
 * knowledge of how the run's configuration named them, and works on a file that has been edited since.
 *
 * @returns undefined where no key holds such texts
 */
export function findFields(rows: readonly DataRow[], passages: readonly Passage[]): ContentFields | undefined {
  const looked = rows.slice(0, rowsLookedAt);
  const keys = [...new Set(looked.flatMap((row) => row.keys))];
  const find = (
    textOf: (passage: Passage) => string,
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

/** What a row says that is the same for its passage, and differs once the row's text has been edited. */
export function contentOfRow(fields: ContentFields, row: DataRow): string {
  return "text" in fields
    ? evenSpaces(row.text(fields.text) ?? "")
    : pair(row.text(fields.prompt), row.text(fields.answer));
}

export function contentOfPassage(fields: ContentFields, passage: Passage): string {
  return "text" in fields ? wholeText(passage) : pair(passage.prompt, passage.answer);
}

const pair = (prompt = "", answer = ""): string => `${prompt}\u0000${answer}`;

/** Where a part of the passage's answer stands in a row whose content is the passage's. */
export function locateInAnswer(
  fields: ContentFields,
  row: DataRow,
  { answer }: Passage,
  [start, end]: readonly [start: number, end: number],
): Stretch | undefined {
  if (!("text" in fields)) return row.locate(fields.answer, start, end);
  const text = row.text(fields.text)?.trimEnd() ?? "";
  const offset = text.length - answer.length;
  return text.endsWith(answer) ? row.locate(fields.text, offset + start, offset + end) : undefined;
}

/** The white space at which a text is cut into prompt and answer is not kept. */
const wholeText = ({ prompt, answer }: Passage): string => evenSpaces(`${prompt} ${answer}`);

const evenSpaces = (text: string): string => text.trim().replaceAll(/\s+/g, " ");
