/**
 * A word of a text, in lower case. `start` is the index of its first character in the text, and `end` is the index
 * after its last character (UTF-16 code units).
 */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /**
   * How much this word adds to the number of words in a text. A word between spaces adds 1. In scripts that put no
   * spaces between words, such as Chinese and Thai, each character is a `Word` of its own. Such a character adds 1
   * divided by the usual number of characters in a word.
   */
  readonly share: number;
}

/** Chinese and Japanese letters. A word of these languages has about two letters. */
const eastAsian = String.raw`(?=\p{L})[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}]`;
/** Letters of the scripts of South-East Asia that put no spaces between words. A word has about four letters. */
const southEastAsian = String.raw`(?=\p{L})[\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]`;
/** Letters, marks and digits of all other scripts. */
const others = String.raw`(?:(?!${eastAsian}|${southEastAsian})[\p{L}\p{M}\p{N}])+`;

/** A word can contain an apostrophe ("don't", "O'Hara"). */
const wordPattern = new RegExp(
  String.raw`(?<eastAsian>${eastAsian}\p{M}*)|(?<southEastAsian>${southEastAsian}\p{M}*)|${others}(?:['’]${others})*`,
  "gu",
);

/**
 * The words of a text as a reader counts them, in Unicode's composed form (NFC). ROUGE divides texts in another way:
 * every character except a to z and 0 to 9 ends a token; see evaluation/rougeTokens.ts.
 */
export function words(text: string): Word[] {
  return Array.from(text.matchAll(wordPattern), ({ 0: word, index, groups }) => ({
    text: word.normalize("NFC").toLowerCase().replaceAll("’", "'"),
    start: index,
    end: index + word.length,
    share: groups?.["eastAsian"] !== undefined ? 1 / 2 : groups?.["southEastAsian"] !== undefined ? 1 / 4 : 1,
  }));
}
