import type { TextTokenizer } from "./tokenizer";

/** The largest number of letters or words that a message names. */
const named = 5;

/**
 * Letters, digits or words of a text for which the tokenizer has no token. The tokenizer drops such parts, or writes
 * its unknown token in their place.
 * @param ids the tokens of the text, from `encodePrompt`
 * @returns at most five of these parts, each only once
 */
export function unknownIn(
  { encodePrompt, decode, unknownId }: Pick<TextTokenizer, "encodePrompt" | "decode" | "unknownId">,
  text: string,
  ids: readonly number[],
): string[] {
  const kept = new Set(lettersOf(decode(ids)).map(plain));
  const lost = lettersOf(text).filter((letter) => !kept.has(plain(letter)));
  if (lost.length > 0) return firstOf(lost);
  if (unknownId === undefined || !ids.includes(unknownId)) return [];
  return firstOf(text.split(/\s+/).filter((part) => encodePrompt(part).includes(unknownId)));
}

const lettersOf = (text: string): readonly string[] => text.normalize("NFKD").match(/[\p{L}\p{N}]/gu) ?? [];

/**
 * Returns a letter in lower case and without accents. A tokenizer may change a letter to this form. Such a letter still
 * counts as known to the tokenizer.
 */
const plain = (letter: string): string => letter.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

const firstOf = (found: readonly string[]): string[] => [...new Set(found)].slice(0, named);
