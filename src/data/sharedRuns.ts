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

/** A text in two parts. Words that are in the first parts of both texts alone do not count. */
export interface DividedText {
  readonly first: string;
  readonly second: string;
}

/** A run of words that a text shares with an indexed text. */
export interface SharedRun<Text> {
  readonly text: Text;
  /** The number of words. */
  readonly words: number;
}

/**
 * Indexes texts by their words, so that the texts with which another text shares a long run of words are found quickly.
 * Case and punctuation do not count. A run counts only if it reaches into the second part of one of the two texts.
 *
 * @param texts the texts, each with a value that identifies it
 * @returns a function that finds the longest run of at least `longRun` words that a text shares with an indexed text.
 *   Undefined if there is none. Of words that more than `mostOfARun` indexed texts share, only the first of these texts
 *   are compared
 */
export function indexRuns<Text>(
  texts: readonly (readonly [text: Text, content: DividedText])[],
): (content: DividedText) => SharedRun<Text> | undefined {
  const places = new Map<string, Place<Text>[]>();
  for (const [text, content] of texts) {
    const divided = divide(content);
    for (let start = 0; start + indexedRun <= divided.words.length; start += indexedRun) {
      const key = runAt(divided.words, start);
      const found = places.get(key);
      if (found === undefined) places.set(key, [{ text, start, ...divided }]);
      else if (found.length < mostOfARun) found.push({ text, start, ...divided });
    }
  }
  return (content) => {
    const divided = divide(content);
    let longest: SharedRun<Text> | undefined;
    for (let start = 0; start + indexedRun <= divided.words.length; start++)
      for (const place of places.get(runAt(divided.words, start)) ?? []) {
        const { before, after } = runAround({ start, ...divided }, place);
        const reaches = start + after > divided.secondStart || place.start + after > place.secondStart;
        const length = before + after;
        if (reaches && length >= longRun && length > (longest?.words ?? 0))
          longest = { text: place.text, words: length };
      }
    return longest;
  };
}

/** Boilerplate is in many texts, and some of them are enough to compare with. */
const mostOfARun = 16;

interface Divided {
  readonly words: readonly string[];
  /** The number of words in the first part. */
  readonly secondStart: number;
}

interface Place<Text> extends Divided {
  readonly text: Text;
  readonly start: number;
}

const divide = ({ first, second }: DividedText): Divided => {
  const start = plainWords(first);
  return { words: [...start, ...plainWords(second)], secondStart: start.length };
};

const plainWords = (content: string): string[] => wordsOf(content).map(({ word }) => word);

const runAt = (words: readonly string[], start: number): string => words.slice(start, start + indexedRun).join(" ");

/** The numbers of shared words before two places and from them on. */
function runAround(one: Omit<Place<unknown>, "text">, other: Omit<Place<unknown>, "text">) {
  let before = 0;
  while (
    one.start > before &&
    other.start > before &&
    one.words[one.start - before - 1] === other.words[other.start - before - 1]
  )
    before++;
  let after = 0;
  while (one.start + after < one.words.length && one.words[one.start + after] === other.words[other.start + after])
    after++;
  return { before, after };
}
