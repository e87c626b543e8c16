import { createRandom } from "../../../protocol/random";
import type { Sampling } from "../../backend";

/**
 * Creates a function that draws the tokens of one continuation. The random numbers depend only on the seed and the
 * prompt, not on the other prompts of the batch.
 * @returns a function that draws a token from log p of every token
 */
export function createSampler(
  { seed, temperature, topP }: Sampling,
  prompt: readonly number[],
): (logDistribution: Float32Array) => number {
  const random = createRandom(createRandom(seed).integer(2 ** 21) * 2 ** 32 + hashOf(prompt));
  return (logDistribution) => {
    // At a low temperature, every weight would round to 0 without this. A weight of 1 is the likeliest token's.
    const greatest = logDistribution.reduce((most, logProbability) => Math.max(most, logProbability), -Infinity);
    const weights = Array.from(logDistribution, (logProbability) =>
      Math.exp((logProbability - greatest) / temperature),
    );
    const candidates = topP === undefined ? [...weights.keys()] : nucleus(weights, topP);
    return draw(candidates, weights, random.next());
  };
}

/**
 * Returns the tokens from which sampling draws. The result is the smallest number of likeliest tokens that together
 * have at least the share `topP` of the sum of all weights (Holtzman et al. 2020, arXiv 1904.09751).
 */
function nucleus(weights: readonly number[], topP: number): number[] {
  const likeliestFirst = [...weights.entries()].sort(([a, x], [b, y]) => y - x || a - b).map(([token]) => token);
  const wanted = topP * sumOf(weights);
  let sum = 0;
  const count = likeliestFirst.findIndex((token) => (sum += weights[token] ?? 0) >= wanted);
  return count < 0 ? likeliestFirst : likeliestFirst.slice(0, count + 1);
}

/** @param uniform a random number in [0, 1) */
function draw(candidates: readonly number[], weights: readonly number[], uniform: number): number {
  let rest = uniform * sumOf(candidates.map((token) => weights[token] ?? 0));
  // Rounding may leave a small remainder after the last candidate. In this case, the last candidate is drawn.
  return candidates.find((token) => (rest -= weights[token] ?? 0) < 0) ?? candidates.at(-1) ?? NaN;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0);

/** FNV-1a over 32-bit words. */
function hashOf(tokens: readonly number[]): number {
  return tokens.reduce((hash, token) => Math.imul(hash ^ token, 0x01000193) >>> 0, 0x811c9dc5);
}
