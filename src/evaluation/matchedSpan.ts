import type { MatchedSpan } from "../protocol/metrics";
import { words } from "../protocol/words";
import type { Word } from "../protocol/words";

/**
 * The longest sequence of consecutive words that two texts share. Case and punctuation do not count. If several
 * sequences are the longest, the result is the one that begins first in the expected text. If this sequence occurs
 * several times in the generated text, its first occurrence counts. In a script without spaces,
 * such as Chinese, each character is a word.
 * @returns character ranges (UTF-16 code units) in both texts; undefined if the texts share no word
 */
export function longestMatchedSpan(expected: string, generated: string): MatchedSpan | undefined {
  const expectedWords = words(expected);
  const generatedWords = words(generated);
  const { firstStart, secondStart, length } = longestCommonRun(expectedWords, generatedWords);
  const shared = expectedWords.slice(firstStart, firstStart + length);
  const expectedRange = characterRange(shared);
  const generatedRange = characterRange(generatedWords.slice(secondStart, secondStart + length));
  if (expectedRange === undefined || generatedRange === undefined) return undefined;
  const isOfCharacters = 2 * shared.filter(({ share }) => share < 1).length > length;
  return {
    expected: expectedRange,
    generated: generatedRange,
    words: length,
    ...(isOfCharacters && { unit: "characters" }),
  };
}

/**
 * The longest sequence of consecutive words that two lists share, and its start in each list. The time grows with the
 * product of the two lengths.
 */
function longestCommonRun(first: readonly Word[], second: readonly Word[]) {
  let longest = { firstStart: 0, secondStart: 0, length: 0 };
  // ending[j] is the length of the shared sequence whose last word is the current word of `first` and word j of
  // `second`.
  const ending = new Uint32Array(second.length);
  for (const [i, { text }] of first.entries()) {
    let diagonal = 0;
    for (let j = 0; j < second.length; j++) {
      const above = ending[j] ?? 0;
      const length = second[j]?.text === text ? diagonal + 1 : 0;
      if (length > longest.length) longest = { firstStart: i - length + 1, secondStart: j - length + 1, length };
      ending[j] = length;
      diagonal = above;
    }
  }
  return longest;
}

/**
 * Returns the range from the start of the first word to the end of the last word. Returns undefined if there is no
 * word.
 */
function characterRange(run: readonly Word[]): [start: number, end: number] | undefined {
  const first = run[0];
  const last = run.at(-1);
  return first && last && [first.start, last.end];
}
