/** A configuration's `data.fields`. Maps roles such as `prompt` to the keys or columns of a set's rows. */
export type ConfiguredFields = Readonly<Partial<Record<string, string>>>;

/** A set to which the user adds selected texts. */
export interface GrowingSet {
  /** The set's tasks. The most frequent task comes first. */
  readonly tasks: readonly string[];
  /**
   * Makes a row with a new id from a selected text.
   *
   * @returns the text to append to the set
   * @throws HumanError when the text is too short, or the set cannot hold completions
   */
  readonly rowFor: (selection: string, task: string) => string;
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
 * The id of the row for a new selection. The ending `sc1` comes from LUME and marks the row as a completion.
 *
 * @param numbers the numbers in the ids of the earlier selections
 */
export function nextSelectionId(numbers: readonly number[]): string {
  return `selection-${numbers.reduce((most, number) => Math.max(most, number), 0) + 1}sc1`;
}
