/**
 * The percentile of the given values: `percent` % of the values are below the result. If the percentile falls between
 * two values, the result is interpolated linearly (type 7 of Hyndman and Fan, numpy's default).
 *
 * @param percent a number from 0 to 100
 * @returns NaN if there are no values
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = ((sorted.length - 1) * percent) / 100;
  const lower = sorted[Math.floor(rank)] ?? NaN;
  const upper = sorted[Math.ceil(rank)] ?? NaN;
  return lower === upper ? lower : lower + (upper - lower) * (rank - Math.floor(rank));
}
