import { errorAt, requireText } from "./rowPlace";
import type { SourceRow } from "./rowPlace";

/**
 * Splits a whole text into a prompt and an answer of at least one word each. Drops the white space between prompt and
 * answer, because the tokenizer puts exactly one space between them.
 *
 * @param share the prompt's share of the words, in 0..1
 * @throws HumanError with file and line for a text with fewer than two words
 */
export function splitText(row: SourceRow, key: string, share: number): { prompt: string; answer: string } {
  const text = requireText(row, key);
  const words = [...text.matchAll(/\S+/g)];
  const count = Math.min(Math.max(Math.round(share * words.length), 1), words.length - 1);
  const last = words[count - 1];
  const next = words[count];
  if (last === undefined || next === undefined) {
    throw errorAt(
      row.source,
      `has only one word as "${key}", but a prompt and an answer need at least two words; add text or remove the row.`,
    );
  }
  return { prompt: text.slice(0, last.index + last[0].length), answer: text.slice(next.index).trimEnd() };
}
