import { wordsOf } from "./sharedSpans";

/**
 * The smallest number of words in a row that make two texts near-duplicates. Brown et al. (arXiv 2005.14165) look for
 * training text in test sets by runs of the same length.
 */
export const longRun = 13;

/**
 * The index has only every seventh run of seven words, so that it is small. Thirteen words in a row contain one of
 * these runs wherever they begin.
 */
const indexedRun = 7;

/** A run of words that a text shares with an indexed text. */
export interface SharedRun<Text> {
  readonly text: Text;
  /** The number of words. */
  readonly words: number;
}

/**
 * Indexes texts by their words, so that the texts with which another text shares a long run of words are found quickly.
 *
 * @param texts the texts, each with a value that identifies it
 * @returns a function that finds the longest run of at least `longRun` words that a text shares with an indexed text.
 *   Case and punctuation do not count. Undefined if there is none
 */
export function indexRuns<Text>(
  texts: readonly (readonly [text: Text, content: string])[],
): (content: string) => SharedRun<Text> | undefined {
  const places = new Map<
    string,
    { readonly text: Text; readonly words: readonly string[]; readonly start: number }[]
  >();
  for (const [text, content] of texts) {
    const words = plainWords(content);
    for (let start = 0; start + indexedRun <= words.length; start += indexedRun) {
      const key = runAt(words, start);
      const place = { text, words, start };
      const found = places.get(key);
      if (found === undefined) places.set(key, [place]);
      // Boilerplate is in many texts, and a few of them are enough to compare with.
      else if (found.length < mostOfARun) found.push(place);
    }
  }
  return (content) => {
    const words = plainWords(content);
    let longest: SharedRun<Text> | undefined;
    for (let start = 0; start + indexedRun <= words.length; start++)
      for (const place of places.get(runAt(words, start)) ?? []) {
        const length = runAround(words, start, place.words, place.start);
        if (length >= longRun && length > (longest?.words ?? 0)) longest = { text: place.text, words: length };
      }
    return longest;
  };
}

const mostOfARun = 4;

const plainWords = (content: string): string[] => wordsOf(content).map(({ word }) => word);

const runAt = (words: readonly string[], start: number): string => words.slice(start, start + indexedRun).join(" ");

/** The length of the longest shared run that contains the given places in two lists of words. */
function runAround(first: readonly string[], firstAt: number, second: readonly string[], secondAt: number): number {
  let before = 0;
  while (firstAt > before && secondAt > before && first[firstAt - before - 1] === second[secondAt - before - 1])
    before++;
  let after = 0;
  while (firstAt + after < first.length && first[firstAt + after] === second[secondAt + after]) after++;
  return before + after;
}
