import type { TextScores } from "../backends/backend";
import { lowestMean } from "./memorization";

/**
 * A variance below this number counts as this number. A model that is sure of a token has a variance near 0, which is
 * known only up to rounding.
 */
const leastVariance = 1e-6;

/**
 * The score of the Min-K++ attack (arXiv 2404.02936): the mean of a text's lowest normalised log-probabilities, over
 * the same share as Min-K. A token's log-probability is normalised with the mean μ and the standard deviation σ of the
 * log-probabilities that the model gives to the whole vocabulary at this position: (log p − μ)/σ. So a token counts as
 * unlikely only if the model knows a much likelier one.
 *
 * @param scores scores of a text with `moments`, [tokens]
 */
export function minKPlusPlus({
  logProbabilities,
  moments = [],
}: Pick<TextScores, "logProbabilities" | "moments">): number {
  return lowestMean(
    logProbabilities.map((logProbability, place) => {
      const { mean, variance } = moments[place] ?? { mean: NaN, variance: NaN };
      return (logProbability - mean) / Math.sqrt(Math.max(variance, leastVariance));
    }),
  );
}
