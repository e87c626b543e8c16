/** Keys or columns that a set's rows have in place of the usual ones, as a configuration's `data.fields` names them. */
export type ConfiguredFields = Readonly<Partial<Record<string, string>>>;

/** A set that selected texts are added to. */
export interface GrowingSet {
  /** The tasks in it, the most frequent first. */
  readonly tasks: readonly string[];
  /**
   * A selected text as a completion: its beginning is what the model is given, its rest what it must, or must not, say.
   *
   * @returns what has to be appended to the set's text for a row of its own, under a new id
   * @throws HumanError for a text that is too short, and for a set whose rows cannot be completions
   */
  readonly rowFor: (selection: string, task: string) => string;
}

/** The task of a set's first row. */
export const firstTask = "Task1";

/** An id that no selection before it has; LUME's ending says that the row is a completion. */
export function selectionId(number: number): string {
  return `selection-${number}sc1`;
}

/** The values, the most frequent first. */
export function byFrequency(values: Iterable<string>): string[] {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort(([, left], [, right]) => right - left).map(([value]) => value);
}

/** @param numbers those of the selections before */
export function nextNumber(numbers: Iterable<number>): number {
  let most = 0;
  for (const number of numbers) most = Math.max(most, number);
  return most + 1;
}
