/** A configuration's `data.fields`: by role, the key or column that a set's rows use instead of the usual name. */
export type ConfiguredFields = Readonly<Partial<Record<string, string>>>;

/** A set to which the user adds selected texts. */
export interface GrowingSet {
  /** The most frequent task first. */
  readonly tasks: readonly string[];
  /**
   * Makes a row of a selected text, with a new id: the beginning is the prompt, the rest the answer.
   *
   * @returns the text to append to the set
   * @throws HumanError for a text that is too short, and for a set that cannot hold completions
   */
  readonly rowFor: (selection: string, task: string) => string;
}

/** The task of a row in an empty set. */
export const firstTask = "Task1";

/** The id of the selection with a number. LUME's ending marks the row as a completion. */
export function selectionId(number: number): string {
  return `selection-${number}sc1`;
}

/** The values, the most frequent first. */
export function byFrequency(values: Iterable<string>): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left).map(([value]) => value);
}

/** @param numbers of the earlier selections */
export function nextNumber(numbers: readonly number[]): number {
  return numbers.reduce((most, number) => Math.max(most, number), 0) + 1;
}
