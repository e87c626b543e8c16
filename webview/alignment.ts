import { words } from "../src/protocol/words";
import type { Word } from "../src/protocol/words";

/**
 * A stretch of two aligned texts. In a shared stretch, both texts have the same words. The character ranges are
 * half-open.
 */
export interface AlignedStretch {
  readonly isShared: boolean;
  readonly expected: [start: number, end: number];
  readonly generated: [start: number, end: number];
}

/**
 * The smallest number of words in a shared run. Shorter runs, such as "of the", occur by chance and are ignored. In a
 * script without spaces, a character counts as half a word or a quarter of a word; see `Word.share`.
 */
const fewestSharedWords = 3;
/**
 * At most this number of words of each text are compared, because comparing more words would be slow. The rest of the
 * text counts as different.
 */
const mostWords = 1500;

/**
 * Divides two texts into stretches of shared words and stretches of different words. The shared words come from the
 * longest common subsequence of words, as in ROUGE-L. The stretches are in the order of the texts and cover every
 * character once.
 */
export function align(expected: string, generated: string): AlignedStretch[] {
  const left = wordsOf(expected);
  const right = wordsOf(generated);
  const stretches: AlignedStretch[] = [];
  let [leftEnd, rightEnd] = [0, 0];
  const add = (isShared: boolean, toLeft: number, toRight: number): void => {
    if (toLeft === leftEnd && toRight === rightEnd) return;
    stretches.push({ isShared, expected: [leftEnd, toLeft], generated: [rightEnd, toRight] });
    [leftEnd, rightEnd] = [toLeft, toRight];
  };
  for (const { left: from, right: to, length } of sharedRuns(left, right)) {
    if (shareOf(left.slice(from, from + length)) < fewestSharedWords) continue;
    const [leftStart, rightStart] = [left[from]?.start ?? 0, right[to]?.start ?? 0];
    // A difference that consists only of spaces or punctuation does not become a separate stretch.
    const differs = hasWord(expected.slice(leftEnd, leftStart)) || hasWord(generated.slice(rightEnd, rightStart));
    if (differs) add(false, leftStart, rightStart);
    add(true, left[from + length - 1]?.end ?? 0, right[to + length - 1]?.end ?? 0);
  }
  const last = stretches.at(-1);
  if (last === undefined || hasWord(expected.slice(leftEnd)) || hasWord(generated.slice(rightEnd))) {
    add(false, expected.length, generated.length);
  } else {
    last.expected[1] = expected.length;
    last.generated[1] = generated.length;
  }
  return stretches;
}

const hasWord = (text: string): boolean => /[\p{L}\p{N}]/u.test(text);

const wordsOf = (text: string): Word[] => words(text).slice(0, mostWords);

const shareOf = (run: readonly Word[]): number => run.reduce((sum, { share }) => sum + share, 0);

/** The runs of neighbouring words that together form the longest common subsequence of words. */
const sharedRuns = (left: readonly Word[], right: readonly Word[]) => {
  const width = right.length + 1;
  // lengths[i * width + j] is the length of the longest common subsequence of left.slice(i) and right.slice(j).
  const lengths = new Uint16Array((left.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      lengths[i * width + j] =
        left[i]?.text === right[j]?.text ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const runs: { left: number; right: number; length: number }[] = [];
  for (let [i, j] = [0, 0]; i < left.length && j < right.length;) {
    if (left[i]?.text === right[j]?.text) {
      const last = runs.at(-1);
      if (last && last.left + last.length === i && last.right + last.length === j) last.length++;
      else runs.push({ left: i, right: j, length: 1 });
      i++;
      j++;
    } else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return runs;
};
