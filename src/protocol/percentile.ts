/**
 * The value below which `percent` (0..100) of the values lie, interpolated linearly between the two nearest ranks (type
 * 7 of Hyndman and Fan, the default of numpy).
 *
 * @returns NaN for no values
 */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = Float64Array.from(values).sort();
  const rank = ((sorted.length - 1) * percent) / 100;
  const lower = sorted[Math.floor(rank)] ?? NaN;
  const upper = sorted[Math.ceil(rank)] ?? NaN;
  return lower === upper ? lower : lower + (upper - lower) * (rank - Math.floor(rank));
}
