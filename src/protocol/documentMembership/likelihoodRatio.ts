/** A normal distribution of confidences. */
export interface Normal {
  readonly mean: number;
  readonly deviation: number;
}

/** float32 does not tell a smaller loss from 0, where the confidence is infinite. */
const smallestLoss = 1e-6;

/**
 * The smallest standard deviation of confidences. It is 1 % of a small loss. Rounding the weights to bfloat16, which
 * keeps 8 bits, changes a weight by up to 0.4 %. So a smaller difference of losses is no trace of training.
 */
const smallestDeviation = 0.01;

/**
 * The confidence log(p / (1 − p)) of a loss, where p = exp(−loss) is the geometric mean of the token probabilities. The
 * confidences of documents are closer to a normal distribution than their losses, which cannot be below 0
 * (arXiv 2112.03570, section IV-C). A density ratio of the losses is the same ratio of the confidences.
 *
 * @param loss in nats per token
 */
function confidenceOf(loss: number): number {
  const counted = Math.max(loss, smallestLoss);
  return -counted - Math.log(-Math.expm1(-counted));
}

/** The normal distribution with the greatest likelihood of the confidences of some losses. NaN without losses. */
export function fitConfidences(losses: readonly number[]): Normal {
  const values = losses.map(confidenceOf);
  const meanOf = (of: readonly number[]): number => of.reduce((sum, value) => sum + value, 0) / of.length;
  const mean = meanOf(values);
  const deviation = Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)));
  return { mean, deviation: Math.max(deviation, smallestDeviation) };
}

/**
 * log₁₀ of a likelihood ratio: the density of a loss among the kept documents over its density among the unseen ones.
 * This is the attack LiRA (arXiv 2112.03570) with the two distributions taken from a population of documents, and not
 * from many models for each document.
 *
 * A confidence above the mean of the kept documents counts as this mean, and one below the mean of the unseen documents
 * as that mean. Between the means the ratio rises with the confidence. Outside of them, the tails of two fitted normal
 * distributions only say which of the two is wider.
 *
 * @param kept must have a higher mean than `unseen`
 */
export function log10LikelihoodRatio(loss: number, kept: Normal, unseen: Normal): number {
  const confidence = Math.min(Math.max(confidenceOf(loss), unseen.mean), kept.mean);
  const logDensity = (normal: Normal): number =>
    -Math.log(normal.deviation) - deviationsFrom(normal, confidence) ** 2 / 2;
  return (logDensity(kept) - logDensity(unseen)) / Math.LN10;
}

/**
 * Whether a loss lies in the gap between the two distributions: more than four standard deviations from both means.
 * There, both densities are extrapolations, and their ratio can be anything. A normal distribution has 1 in 16,000
 * values outside of four standard deviations.
 */
export function fitsNeither(loss: number, kept: Normal, unseen: Normal): boolean {
  const confidence = confidenceOf(loss);
  return (
    confidence < kept.mean &&
    confidence > unseen.mean &&
    [kept, unseen].every((normal) => Math.abs(deviationsFrom(normal, confidence)) > 4)
  );
}

const deviationsFrom = ({ mean, deviation }: Normal, value: number): number => (value - mean) / deviation;
