import { kolmogorovSmirnov } from "./membership";

/** The result of a two-sample Kolmogorov-Smirnov test. */
interface TestResult {
  /** The largest gap between the samples' cumulative distributions, in 0..1. */
  readonly distance: number;
  /** The probability of at least this distance if both samples come from one distribution. */
  readonly pValue: number;
}

/**
 * The two-sided, two-sample Kolmogorov-Smirnov test with the exact p-value (Hodges, 1958), as scipy's `ks_2samp` has it
 * for up to 10,000 values. Both samples together, in ascending order, are a path through a lattice: a value of the
 * first sample is a step in one direction, and a value of the second sample a step in the other. If the samples come
 * from one distribution, all paths are equally likely, and the p-value is the share of those that are somewhere as far
 * from the diagonal as the samples. `reached[j]` is this share among the paths to the point (i, j). The last step to
 * this point came from the first sample with the probability i/(i + j). All terms are positive, so small p-values are
 * exact too.
 *
 * The time grows with the product of the two sizes: 0.1 s for 5,000 values each.
 * @returns NaN for both if a sample is empty or contains NaN
 */
export function kolmogorovSmirnovTest(first: readonly number[], second: readonly number[]): TestResult {
  const distance = kolmogorovSmirnov(first, second);
  if (Number.isNaN(distance)) return { distance, pValue: NaN };
  const [m, n] = [first.length, second.length];
  // |i/m − j/n| times m·n is a whole number, so that rounding decides nothing.
  const limit = Math.round(distance * m * n);
  const isOutside = (i: number, j: number): boolean => Math.abs(i * n - j * m) >= limit;
  const reached = new Float64Array(n + 1);
  for (let i = 0; i <= m; i += 1) {
    for (let j = 0; j <= n; j += 1) {
      const before = j === 0 ? 0 : (reached[j - 1] ?? 0);
      reached[j] = isOutside(i, j) ? 1 : i + j === 0 ? 0 : (i * (reached[j] ?? 0) + j * before) / (i + j);
    }
  }
  return { distance, pValue: Math.min(1, reached[n] ?? NaN) };
}
