import type { TextScores } from "../backends/backend";
import type { Memorization } from "../protocol/metrics";

/** For each token of a true text, how well the model predicts the token. */
type ReadTokens = Pick<TextScores, "logProbabilities" | "isLikeliest">;

/**
 * How well a model knows an answer, by the measures of OpenUnlearning. End-of-text counts as a token of the answer; in
 * OpenUnlearning, only for the probability. If the model does not predict the last token, the extraction strength is 0;
 * in OpenUnlearning, it is 1/T.
 *
 * @param tokens the model's predictions for the answer's tokens. There must be at least one token
 */
export function measureMemorization({ logProbabilities, isLikeliest }: ReadTokens): Memorization {
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
 * The score of the Min-K attack (arXiv 2310.16789): the mean of a text's lowest log-probabilities. A text from the
 * training data has fewer tokens with a very low probability.
 */
export function minK(logProbabilities: readonly number[]): number {
  return lowestMean(logProbabilities);
}

/** The mean of the lowest 40 % of the values, but of at least one value. */
export function lowestMean(values: readonly number[]): number {
  const lowest = Float64Array.from(values)
    .sort()
    .subarray(0, Math.max(1, Math.floor(lowestShare * values.length)));
  return lowest.reduce((sum, value) => sum + value, 0) / lowest.length;
}
