import { formatPercent } from "./wording";

/** Counts the scores in each of `bins` equal parts of 0..1. A score of 1 is in the last part. */
export function histogram(scores: readonly number[], bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const score of scores) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(score * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

/** The range of the scores in a bin, such as `25 to 30 %`. */
export function binName(bin: number, bins: number): string {
  return `${Math.round((100 * bin) / bins)} to ${formatPercent((bin + 1) / bins)}`;
}
