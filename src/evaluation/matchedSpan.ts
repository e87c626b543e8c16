import type { MatchedSpan } from "../protocol/metrics";
import { type Word, words } from "./words";

/**
 * The longest run of consecutive words that two texts share. Case and the punctuation between words do not count. If
 * several runs are equally long, it is the first one in the expected text, at its first place in the generated text.
 *
 * @returns character ranges (UTF-16 code units) in both texts; undefined if the texts share no word
 */
export function longestMatchedSpan(expected: string, generated: string): MatchedSpan | undefined {
  const expectedWords = words(expected);
  const generatedWords = words(generated);
  const run = longestCommonRun(
    expectedWords.map((word) => word.text),
    generatedWords.map((word) => word.text),
  );
  const expectedRange = characterRange(expectedWords.slice(run.firstStart, run.firstStart + run.length));
  const generatedRange = characterRange(generatedWords.slice(run.secondStart, run.secondStart + run.length));
  if (expectedRange === undefined || generatedRange === undefined) return undefined;
  return { expected: expectedRange, generated: generatedRange, words: run.length };
}

/** The longest list of consecutive items that two lists share, and where it starts in each; takes time n·m. */
function longestCommonRun(first: readonly string[], second: readonly string[]) {
  let longest = { firstStart: 0, secondStart: 0, length: 0 };
  // ending[j]: length of the shared run that ends at the current item of `first` and at item j of `second`.
  const ending = new Uint32Array(second.length);
  for (const [i, item] of first.entries()) {
    let diagonal = 0;
    for (let j = 0; j < second.length; j++) {
      const above = ending[j] ?? 0;
      const length = second[j] === item ? diagonal + 1 : 0;
      if (length > longest.length) longest = { firstStart: i - length + 1, secondStart: j - length + 1, length };
      ending[j] = length;
      diagonal = above;
    }
  }
  return longest;
}

/** The range from the start of the first word to the end of the last word; undefined for no word. */
function characterRange(run: readonly Word[]): [start: number, end: number] | undefined {
  const first = run[0];
  const last = run.at(-1);
  return first && last && [first.start, last.end];
}
