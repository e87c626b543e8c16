/**
 * The percentile of the given values: `percent` % of the values are below the result. If the percentile falls between
 * two values, the result is interpolated linearly (type 7 of Hyndman and Fan, numpy's default).
 *
 * @param percent a number from 0 to 100
 * @returns NaN if there are no values
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  return interpolated(sorted.length, percent, (rank) => sorted[rank] ?? NaN);
}

/**
 * The percentile of values that occur several times each.
 *
 * @param sorted the values in ascending order
 * @param counts how often each value occurs
 * @param percent a number from 0 to 100
 * @returns NaN if no value occurs
 */
export function countedPercentile(sorted: Float64Array, counts: Uint32Array, percent: number): number {
  const number = counts.reduce((sum, count) => sum + count, 0);
  return interpolated(number, percent, (rank) => {
    let seen = 0;
    for (let place = 0; place < sorted.length; place += 1) {
      seen += counts[place] ?? 0;
      if (seen > rank) return sorted[place] ?? NaN;
    }
    return NaN;
  });
}

/** @param valueAt the value at a rank; the smallest of all values has rank 0 */
const interpolated = (number: number, percent: number, valueAt: (rank: number) => number): number => {
  const rank = ((number - 1) * percent) / 100;
  const lower = valueAt(Math.floor(rank));
  const upper = valueAt(Math.ceil(rank));
  return lower === upper ? lower : lower + (upper - lower) * (rank - Math.floor(rank));
};
