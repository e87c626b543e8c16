/**
 * The harmonic mean of non-negative numbers, n / Σ 1/x. It is 0 if one number is 0: the other numbers cannot
 * compensate for a 0.
 */
export function harmonicMean(values: readonly number[]): number {
  if (values.includes(0)) return 0;
  return values.length / values.reduce((sum, value) => sum + 1 / value, 0);
}
