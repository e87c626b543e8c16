import { HumanError } from "../protocol/humanError";
import { formatSource, requireText } from "./jsonLines";
import type { Row } from "./rows";

/**
 * A whole text as prompt and answer: the first words, at least one, and the rest, at least one. The white space between
 * them is left out; a row is read with one space there.
 *
 * @param share of the words that is the prompt, in 0..1
 * @throws HumanError naming file and line, for a text of less than two words
 */
export function splitText(row: Row, key: string, share: number): { prompt: string; answer: string } {
  const text = requireText(row, key);
  const words = [...text.matchAll(/\S+/g)];
  const count = Math.min(Math.max(Math.round(share * words.length), 1), words.length - 1);
  const last = words[count - 1];
  const next = words[count];
  if (last === undefined || next === undefined) {
    throw new HumanError(
      `${formatSource(row.source)} has a "${key}" of one word, which cannot be prompt and answer; add to it or remove the line.`,
    );
  }
  return { prompt: text.slice(0, last.index + last[0].length), answer: text.slice(next.index).trimEnd() };
}
