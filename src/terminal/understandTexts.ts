import { readTexts } from "../control/propose/readTexts";
import type { UnderstoodTexts } from "../control/propose/readTexts";
import type { FieldNames } from "../data/fieldNames";
import { HumanError } from "../protocol/humanError";
import { sentenceList } from "../protocol/sentenceList";

/**
 * Reads a list of texts as `readTexts` does.
 *
 * @throws HumanError also if no column or key has a name that Lethe knows. The message says how to name the columns
 */
export async function understandTexts(file: string, fields: FieldNames = {}): Promise<UnderstoodTexts> {
  const read = await readTexts(file, fields);
  if (!("columns" in read)) return read;
  const { columns, word } = read;
  const names = columns.map((column) => `"${column}"`);
  const [first = "", second] = columns;
  const ofFile =
    second === undefined || fields.answer !== undefined ? { text: first } : { question: first, answer: second };
  // The names apply to all sets of the command, so the names of the other sets must stay.
  const example = Object.entries({ ...fields, ...ofFile }).map(([role, name]) => `${role}=${name}`);
  throw new HumanError(
    `${file} has the ${word}${second === undefined ? "" : "s"} ${sentenceList(names, { noun: word })}, and no name says what a model reads; ` +
      `say it with --fields, such as --fields "${example.join(",")}" (prompt=… for a text to complete, text=… for a ` +
      "whole text; one --fields can have the names of several sets).",
  );
}
