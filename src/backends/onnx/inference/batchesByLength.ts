/** Tokens in one forward pass: enough to keep every core busy, few enough to keep memory small. */
const tokensPerBatch = 2048;

/**
 * Divides texts into batches of similar lengths, the longest texts first.
 * @param lengths number of tokens of each text
 * @returns indices of the texts, batch by batch
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
