import type { Fluency } from "../protocol/metrics";
import { words } from "./words";

const sequenceLength = 4;
const repetitionsAllowed = 2;

/**
 * The shares of completions that are empty or repeat themselves. They reveal a broken model. Such a model seems to
 * forget well in the other figures.
 * @returns null for no completions
 */
export function fluency(completions: readonly string[]): Fluency | null {
  if (completions.length === 0) return null;
  return {
    emptyShare: completions.filter(isEmpty).length / completions.length,
    repetitiveShare: completions.filter(isRepetitive).length / completions.length,
  };
}

/** Whether a completion is empty, or has only white space and punctuation. */
export function isEmpty(completion: string): boolean {
  return words(completion).length === 0;
}

/** Whether a sequence of four words occurs at least three times in a completion. The occurrences may overlap. */
export function isRepetitive(completion: string): boolean {
  const texts = words(completion).map((word) => word.text);
  const counts = new Map<string, number>();
  for (let start = 0; start + sequenceLength <= texts.length; start++) {
    const sequence = texts.slice(start, start + sequenceLength).join(" ");
    const count = (counts.get(sequence) ?? 0) + 1;
    if (count > repetitionsAllowed) return true;
    counts.set(sequence, count);
  }
  return false;
}
