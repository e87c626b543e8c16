/**
 * How many scores fall into each of equally wide bins of 0..1; the last bin includes 1.
 *
 * @returns as many counts as bins
 */
export function histogram(scores: readonly number[], bins: number): number[] {
  const counts = Array.from({ length: bins }, () => 0);
  for (const score of scores) {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(score * bins)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}
