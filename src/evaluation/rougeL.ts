/** ROUGE-L figures, each in 0..1. */
export interface RougeL {
  /** The number of shared tokens, in the same order in both texts, divided by the number of the reference's tokens. */
  readonly recall: number;
  /** The number of shared tokens, in the same order in both texts, divided by the number of the candidate's tokens. */
  readonly precision: number;
  /** Harmonic mean of recall and precision. */
  readonly f1: number;
}

/** ROUGE-L of two lists of tokens. All values are 0 if either list is empty. */
export function sharedInOrder(reference: readonly string[], candidate: readonly string[]): RougeL {
  const common = longestCommonSubsequence(reference, candidate);
  if (common === 0) return { recall: 0, precision: 0, f1: 0 };
  const recall = common / reference.length;
  const precision = common / candidate.length;
  return { recall, precision, f1: (2 * precision * recall) / (precision + recall) };
}

/**
 * Length of the longest common subsequence of two token lists. The usual algorithm fills a table: length[i][j] is the
 * result for the first i tokens of one list and the first j tokens of the other. This function keeps only the current
 * row of the table. `diagonal` is length[i−1][j−1], saved before it is overwritten.
 */
function longestCommonSubsequence(first: readonly string[], second: readonly string[]): number {
  const row = new Uint32Array(second.length);
  for (const token of first) {
    let diagonal = 0;
    let left = 0;
    for (let j = 0; j < second.length; j++) {
      const above = row[j] ?? 0;
      left = second[j] === token ? diagonal + 1 : Math.max(left, above);
      row[j] = left;
      diagonal = above;
    }
  }
  return row.at(-1) ?? 0;
}
