/** The index of the largest number. The first index counts if several numbers are equal. It is -1 if a value is NaN. */
export function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
