/**
 * The index of the largest number. If several numbers are the largest, the result is the first of their indices. It is
 * -1 if a value is NaN.
 */
export function indexOfLargest(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}
