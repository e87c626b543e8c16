/** Index of the largest number, the first one if several are equal; -1 if one of the values is NaN. */
export function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
