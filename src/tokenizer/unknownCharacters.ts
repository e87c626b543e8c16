import type { TextTokenizer } from "./tokenizer";

/** How many letters or words a message names. */
const named = 5;

/**
 * Letters, digits or words of a text for which the tokenizer has no token. It drops them, or writes its unknown token
 * in their place.
 * @returns at most five of them, each once
 */
export function unknownIn(
  { encodePrompt, decode, unknownId }: Pick<TextTokenizer, "encodePrompt" | "decode" | "unknownId">,
  text: string,
): string[] {
  const ids = encodePrompt(text);
  const kept = new Set(lettersOf(decode(ids)).map(plain));
  const lost = lettersOf(text).filter((letter) => !kept.has(plain(letter)));
  if (lost.length > 0) return firstOf(lost);
  const hasUnknown = (part: string): boolean => unknownId !== undefined && encodePrompt(part).includes(unknownId);
  return hasUnknown(text) ? firstOf(text.split(/\s+/).filter(hasUnknown)) : [];
}

const lettersOf = (text: string): readonly string[] => text.normalize("NFKD").match(/[\p{L}\p{N}]/gu) ?? [];

/** A tokenizer may write a letter in lower case, which is no loss. */
const plain = (letter: string): string => letter.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

const firstOf = (found: readonly string[]): string[] => [...new Set(found)].slice(0, named);
