import type { Weights } from "../models/weights";
import type { Tensors } from "../runtime/session";
import { elementsOf } from "../runtime/tensor";
import type { DecodedRow, Decoder, KeyValueCache } from "./keyValueCache";

/**
 * Generates tokens for every row until all rows are done. The cache first reads all prompts. Then the function repeats
 * one step: the cache reads the latest token of every row and gives the next token of every row.
 */
export async function decodeBatch(decoder: Decoder, weights: Weights, rows: readonly DecodedRow[]): Promise<void> {
  let active = rows.filter((row) => !row.isDone);
  if (active.length === 0) return;
  const cache = decoder.createCache(weights, active.length);
  try {
    await readPrompts(cache, active);
    for (;;) {
      const unfinished = [...active.keys()].filter((index) => active[index]?.isDone === false);
      if (unfinished.length === 0) return;
      if (unfinished.length <= active.length * cache.keptShare) {
        await cache.keepRows(unfinished);
        active = unfinished.flatMap((index) => active[index] ?? []);
      }
      acceptNextTokens(active, await cache.readLastTokens(active));
    }
  } finally {
    cache.release();
  }
}

async function readPrompts(cache: KeyValueCache, rows: readonly DecodedRow[]): Promise<void> {
  for (let start = 0; start < rows.length;) {
    const longest = Math.max(1, rows[start]?.prompt.length ?? 1);
    const count = Math.max(1, Math.floor(cache.promptTokensPerRead / longest));
    const part = rows.slice(start, start + count);
    acceptNextTokens(part, await cache.readPrompts(part, start));
    start += part.length;
  }
}

/**
 * Gives each row its next token.
 * @param outputs results of a graph, under the output names that `outputNextTokens` declares
 */
function acceptNextTokens(rows: readonly DecodedRow[], outputs: Tensors): void {
  const elements = (name: string): ArrayLike<number> | undefined => outputs[name] && elementsOf(outputs[name]);
  const likeliest = elements("nextTokens");
  const logProbabilities = elements("logProbabilities");
  const distributions = elements("logDistributions") as Float32Array | undefined;
  const vocabulary = (distributions?.length ?? 0) / rows.length;
  rows.forEach((row, index) => {
    if (row.isDone) return;
    const distribution = distributions?.subarray(index * vocabulary, (index + 1) * vocabulary);
    if (!row.sample || !distribution) {
      row.accept(likeliest?.[index] ?? NaN, logProbabilities?.[index] ?? NaN);
      return;
    }
    const token = row.sample(distribution);
    row.accept(token, distribution[token] ?? NaN);
  });
}
