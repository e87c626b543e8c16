/** Index of the largest number, the first of several; -1 where one is no number. */
export function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
