/**
 * One forward pass reads at most this many tokens, unless a single text is longer. The number is large enough to keep
 * every core busy, and small enough to save memory.
 */
const tokensPerBatch = 2048;

/**
 * Divides texts into batches of similar lengths. The longest texts come first.
 * @param lengths number of tokens of each text
 * @returns the indices of the texts in each batch
 */
export function batchesByLength(lengths: readonly number[]): number[][] {
  const longestFirst = [...lengths.entries()].sort(([a, x], [b, y]) => y - x || a - b);
  const batches: number[][] = [];
  let tokens = Infinity;
  for (const [index, length] of longestFirst) {
    if (tokens + length > tokensPerBatch) {
      batches.push([]);
      tokens = 0;
    }
    batches.at(-1)?.push(index);
    tokens += length;
  }
  return batches;
}
