/** Index of the largest number, or of the first one if several are equal; -1 if a value is NaN. */
export function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
