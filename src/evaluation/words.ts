/** A word of a text, lower-cased, and its half-open character range (UTF-16 code units) in the text. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Letters, marks and digits of any script; an apostrophe inside a word belongs to it ("don't", "O'Hara"). */
const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu;

/**
 * The words of a text as a reader counts them. ROUGE has its own tokens (rougeTokens.ts), which end at every letter
 * outside a to z.
 */
export function words(text: string): Word[] {
  return Array.from(text.matchAll(wordPattern), ({ 0: word, index }) => ({
    text: word.toLowerCase().replaceAll("’", "'"),
    start: index,
    end: index + word.length,
  }));
}
