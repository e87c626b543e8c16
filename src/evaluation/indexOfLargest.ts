/** Index of the largest number, the first of several; -1 where one is no number. */
export const indexOfLargest = (values: readonly number[]): number => values.indexOf(Math.max(...values));
