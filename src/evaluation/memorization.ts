import type { Memorization } from "../protocol/metrics";

/** What a forward pass over the true text says of each of its tokens. */
export interface ReadTokens {
  /** log p of each token given those before it. */
  readonly logProbabilities: readonly number[];
  /** Whether the model finds no other token likelier there. */
  readonly isLikeliest: readonly boolean[];
}

/**
 * How well an answer is still known to a model that reads it along, by the measures of OpenUnlearning. End-of-text
 * counts as one of the answer's tokens, and an extraction strength is 0 where not even it is foreseen.
 *
 * @param tokens of the answer, one or more
 */
export function memorization({ logProbabilities, isLikeliest }: ReadTokens): Memorization {
  const count = logProbabilities.length;
  const foreseenFrom = isLikeliest.lastIndexOf(false) + 1;
  return {
    probability: Math.exp(logProbabilities.reduce((sum, value) => sum + value, 0) / count),
    exactMemorization: isLikeliest.filter(Boolean).length / count,
    extractionStrength: 1 - foreseenFrom / count,
  };
}

const lowestShare = 0.4;

/**
 * The score of the Min-K attack (arXiv 2310.16789): the mean of the lowest 40 % of a text's log-probabilities, at least
 * of one. A text that a model has seen has fewer tokens that surprise it.
 */
export function minK(logProbabilities: readonly number[]): number {
  const lowest = Float64Array.from(logProbabilities)
    .sort()
    .subarray(0, Math.max(1, Math.floor(lowestShare * logProbabilities.length)));
  return lowest.reduce((sum, value) => sum + value, 0) / lowest.length;
}
