/**
 * A word of a text, in lower case. `start` is the index of its first character in the text, and `end` is the index
 * after its last character (UTF-16 code units).
 */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Letters, marks and digits of any script. A word can contain an apostrophe ("don't", "O'Hara"). */
const wordPattern = /[\p{L}\p{M}\p{N}]+(?:['’][\p{L}\p{M}\p{N}]+)*/gu;

/**
 * The words of a text as a reader counts them. ROUGE divides texts in another way; see rougeTokens.ts.
 */
export function words(text: string): Word[] {
  return Array.from(text.matchAll(wordPattern), ({ 0: word, index }) => ({
    text: word.toLowerCase().replaceAll("’", "'"),
    start: index,
    end: index + word.length,
  }));
}
