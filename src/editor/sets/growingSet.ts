import { isQuestion } from "./newText";
import type { NewText } from "./newText";

/** A configuration's `data.fields`. Maps roles such as `prompt` to the keys or columns of a set's rows. */
export type ConfiguredFields = Readonly<Partial<Record<string, string>>>;

/** A set to which the user adds selected texts. */
export interface GrowingSet {
  /** The set's tasks. The most frequent task comes first. */
  readonly tasks: readonly string[];
  /**
   * Makes a row with a new id from a text.
   *
   * @returns the text to append to the set
   * @throws HumanError when a selected text is too short, or the set cannot hold texts of this kind
   */
  readonly rowFor: (text: NewText, task: string) => string;
}

/** The task of the first row that the user adds to an empty set. Figures of the task carry this name. */
export const firstTask = "Selected texts";

/** The values without repetitions. The most frequent value comes first. */
export function byFrequency(values: Iterable<string>): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left).map(([value]) => value);
}

/**
 * The id of the row for a new text. The endings come from LUME: `sc1` marks the row as a completion, and `qa0` as a
 * question.
 *
 * @param numbers the numbers in the ids of the earlier texts
 */
export function nextSelectionId(numbers: readonly number[], text: NewText): string {
  const next = numbers.reduce((most, number) => Math.max(most, number), 0) + 1;
  return `selection-${next}${isQuestion(text) ? "qa0" : "sc1"}`;
}
