import type { Fluency, PassageEvaluation } from "./metrics";
import { words } from "./words";

type SpokenText = Pick<PassageEvaluation, "completion" | "comparedBy">;

/**
 * The number of words in a repeated sequence. A character of a script without spaces counts as a fraction of a word.
 */
const sequenceLength = 4;
const repetitionsAllowed = 2;

/**
 * Returns two figures: the share of completions that are empty, and the share that repeat themselves. High shares
 * reveal a broken model. In the other figures, such a model seems to forget well.
 * @returns null if there are no completions
 */
export function fluency(completions: readonly SpokenText[]): Fluency | null {
  if (completions.length === 0) return null;
  const shareOf = (holds: (record: SpokenText) => boolean): number =>
    completions.filter(holds).length / completions.length;
  return {
    emptyShare: shareOf(isEmptyCompletion),
    repetitiveShare: shareOf(({ completion }) => isRepetitive(completion)),
  };
}

/**
 * Whether a record's completion is empty. If a true text is compared by characters, it may consist of symbols, such as
 * emoji. In this case, a completion with symbols does not count as empty.
 */
export function isEmptyCompletion({ completion, comparedBy }: SpokenText): boolean {
  return comparedBy === "characters" ? isEmpty(completion) && !/\p{S}/u.test(completion) : isEmpty(completion);
}

/**
 * Whether a model says nothing to any passage: every measured completion is empty. Its figures are those of a model
 * that has forgotten everything, although it may know all. False if no passage was measured.
 */
export function saysNothing(
  records: readonly Pick<PassageEvaluation, "completion" | "comparedBy" | "score" | "isOnlyScored">[],
): boolean {
  const measured = records.filter(({ score, isOnlyScored }) => score !== null && isOnlyScored !== true);
  return measured.length > 0 && measured.every(isEmptyCompletion);
}

/** Whether a completion is empty, or has only white space, punctuation and symbols. */
export function isEmpty(completion: string): boolean {
  return words(completion).length === 0;
}

/**
 * Whether a sequence of four words occurs at least three times in a completion. The occurrences may overlap. In Chinese
 * and Japanese, eight characters count as four words. In Thai, Lao, Khmer and Burmese, sixteen characters do.
 */
export function isRepetitive(completion: string): boolean {
  const found = words(completion);
  const counts = new Map<string, number>();
  let [end, length] = [0, 0];
  for (const [start, { share }] of found.entries()) {
    while (length < sequenceLength && end < found.length) length += found[end++]?.share ?? 0;
    if (length < sequenceLength) return false;
    const sequence = found
      .slice(start, end)
      .map(({ text }) => text)
      .join(" ");
    const count = (counts.get(sequence) ?? 0) + 1;
    if (count > repetitionsAllowed) return true;
    counts.set(sequence, count);
    length -= share;
  }
  return false;
}
