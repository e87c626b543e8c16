import { words } from "../protocol/words";

/**
 * How much of a true text a completion repeats with few changes: 1 − d/n. The true text has n words. A window of the
 * completion is a sequence of its consecutive words, and d is the smallest edit distance (Levenshtein, in words)
 * between the true text and a window. So text before and after the recited part costs nothing, but every word that is
 * left out, added or replaced within it costs one word. Case and punctuation do not count. In a script without spaces,
 * such as Chinese, each character is a word.
 *
 * The time grows with the product of the two lengths, as for the longest matched span.
 * @returns 0..1; undefined if the true text has no word
 */
export function nearVerbatim(expected: string, completion: string): number | undefined {
  const [trueWords, generated] = [words(expected), words(completion)];
  if (trueWords.length === 0) return undefined;
  return 1 - bestWindowDistance(textsOf(trueWords), textsOf(generated)) / trueWords.length;
}

const textsOf = (found: ReturnType<typeof words>): string[] => found.map(({ text }) => text);

/**
 * The smallest edit distance between `whole` and a window of `other`, by Sellers' algorithm (1980). The usual table of
 * an edit distance has costs in its first row. Here that row is 0, so a window may begin anywhere. The smallest value
 * of the last row counts, so a window may end anywhere. This function keeps only the current row. `diagonal` is
 * distance[i−1][j−1], saved before it is overwritten.
 */
function bestWindowDistance(whole: readonly string[], other: readonly string[]): number {
  const row = new Uint32Array(other.length + 1);
  for (const [i, word] of whole.entries()) {
    let diagonal = row[0] ?? 0;
    let left = (row[0] = i + 1);
    for (let j = 1; j <= other.length; j++) {
      const above = row[j] ?? 0;
      left = Math.min(diagonal + (other[j - 1] === word ? 0 : 1), above + 1, left + 1);
      row[j] = left;
      diagonal = above;
    }
  }
  return row.reduce((least, distance) => Math.min(least, distance), Infinity);
}
