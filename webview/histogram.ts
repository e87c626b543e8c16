/** Counts the scores in each of `bins` equal parts of 0..1. A score of 1 is in the last part. */
export function histogram(scores: readonly number[], bins: number): number[] {
  const places = scores.map((score) => Math.min(bins - 1, Math.max(0, Math.floor(score * bins))));
  return Array.from({ length: bins }, (_, bin) => places.filter((place) => place === bin).length);
}
