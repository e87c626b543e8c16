import type { LiveModel } from "../backends/backend";
import { HumanError } from "../protocol/humanError";
import type { Passage } from "../protocol/passages";
import { tokenizeRow } from "../tokenizer/rowTokens";
import { unknownIn } from "../tokenizer/unknownCharacters";

/**
 * Sentences about passages that a model can hardly know: passages with more tokens than its context, and passages with
 * letters or words that its tokenizer does not have. Both would look forgotten.
 * @throws HumanError with the passage's place if a text has a token that the model does not have
 */
export function passageWarnings(
  { tokenizer, facts: { contextLength } }: Pick<LiveModel, "tokenizer" | "facts">,
  passages: readonly Passage[],
): string[] {
  const checked = passages.map((passage) => ({
    passage,
    length: lengthOf(tokenizer, passage),
    unknown: unknownIn(tokenizer, `${passage.prompt} ${passage.answer}`),
  }));
  const long = checked.filter(({ length }) => length > contextLength);
  const unreadable = checked.filter(({ unknown }) => unknown.length > 0);
  return [
    ...long
      .slice(0, 1)
      .map(
        ({ passage, length }) =>
          `${counted(long.length)} longer than the model's context of ${contextLength} tokens; the first is ` +
          `${placeOf(passage)} with ${length} tokens. The model was not trained on texts of this length, so low scores do ` +
          "not show that it forgot them; divide such rows into shorter passages.",
      ),
    ...unreadable
      .slice(0, 1)
      .map(
        ({ passage, unknown }) =>
          `${counted(unreadable.length)} written with letters or words that the model's tokenizer does not have; the first is ` +
          `${placeOf(passage)} with ${unknown.map((part) => JSON.stringify(part)).join(", ")}. The model can neither ` +
          "read nor write them, so Lethe compares only the rest of such texts; leave these rows out if the rest means " +
          "nothing.",
      ),
  ];
}

function lengthOf(tokenizer: LiveModel["tokenizer"], passage: Passage): number {
  try {
    return tokenizeRow(tokenizer, passage.prompt, passage.answer).ids.length;
  } catch (error) {
    if (error instanceof HumanError) throw new HumanError(`${placeOf(passage)}: ${error.message}`);
    throw error;
  }
}

const counted = (count: number): string => (count === 1 ? "1 passage is" : `${count} passages are`);

const placeOf = ({ id, source }: Passage): string => `${id} (${source.file}:${source.line})`;
