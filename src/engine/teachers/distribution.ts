import type { TeacherPredictions, TextScores } from "../../backends/backend";

/** A next-token distribution, as far as it lists tokens. */
export interface Distribution {
  /** The true token is the first. The others follow in descending order of their probability. */
  readonly tokens: readonly number[];
  readonly probabilities: readonly number[];
  /** The total probability of all other tokens. */
  readonly rest: number;
}

/** A teacher never gives a true token a higher probability than this, so that the other tokens keep some of it. */
export const largestProbability = 0.995;

/** The smallest probability of which a logarithm is kept. It keeps the logarithm finite. */
const smallestProbability = 1e-30;

/**
 * The distributions that a model gives to one text.
 * @param predicted the true tokens that the model predicts
 * @param listed number of tokens in each distribution
 */
export function distributionsOf(
  { logProbabilities, topTokens = [] }: Pick<TextScores, "logProbabilities" | "topTokens">,
  predicted: readonly number[],
  listed: number,
): Distribution[] {
  return topTokens.map(({ ids, logProbabilities: logs, restProbability }, place) => {
    const trueToken = predicted[place] ?? NaN;
    const trueProbability = Math.exp(logProbabilities[place] ?? NaN);
    const others = ids
      .map((token, index) => ({ token, probability: Math.exp(logs[index] ?? NaN) }))
      .filter(({ token }) => token !== trueToken);
    // If the true token is not among the likeliest, its probability is a part of `restProbability`.
    const rest = others.length < ids.length ? restProbability : Math.max(0, restProbability - trueProbability);
    return shortened([{ token: trueToken, probability: trueProbability }, ...others], rest, listed);
  });
}

/**
 * The mean of several distributions of the same true token. A token that a distribution does not list counts in its
 * rest.
 */
export function meanDistribution(distributions: readonly Distribution[], listed: number): Distribution {
  const sums = new Map<number, number>();
  for (const { tokens, probabilities } of distributions)
    tokens.forEach((token, index) => sums.set(token, (sums.get(token) ?? 0) + (probabilities[index] ?? 0)));
  const [first, ...others] = [...sums].map(([token, sum]) => ({ token, probability: sum / distributions.length }));
  if (!first) throw new Error("a mean needs at least one distribution");
  const rest = distributions.reduce((sum, distribution) => sum + distribution.rest, 0) / distributions.length;
  others.sort((a, b) => b.probability - a.probability);
  return shortened([first, ...others], rest, listed);
}

/** Gives the true token another probability. All other probabilities change by one factor, so that the sum stays 1. */
export function withTrueProbability({ tokens, probabilities, rest }: Distribution, probability: number): Distribution {
  const [, ...others] = probabilities;
  const before = others.reduce((sum, other) => sum + other, rest);
  if (before === 0) return { tokens, probabilities: [probability, ...others], rest: 1 - probability };
  const factor = (1 - probability) / before;
  return { tokens, probabilities: [probability, ...others.map((other) => other * factor)], rest: rest * factor };
}

export function trueProbability({ probabilities: [probability = NaN] }: Distribution): number {
  return probability;
}

/** The mean of −log p of the true tokens, in nats a token. */
export function meanLoss(distributions: readonly Distribution[]): number {
  return distributions.reduce((sum, each) => sum - Math.log(trueProbability(each)), 0) / distributions.length;
}

/** Packs the distributions of one text for the trainer. */
export function packed(distributions: readonly Distribution[]): TeacherPredictions {
  const listed = distributions[0]?.tokens.length ?? 0;
  const log = (probability: number): number => Math.log(Math.max(probability, smallestProbability));
  return {
    listed,
    tokens: Int32Array.from(distributions.flatMap(({ tokens }) => tokens)),
    logProbabilities: Float32Array.from(distributions.flatMap(({ probabilities }) => probabilities.map(log))),
    restLogProbabilities: Float32Array.from(distributions, ({ rest }) => log(rest)),
  };
}

/**
 * Raises the probability of each true token to a power, so that the text's loss is multiplied by the power. The result
 * is at most `largestProbability`. All other probabilities of a position change by one factor, so that the sum stays 1.
 */
export function raised(predictions: TeacherPredictions, power: number): TeacherPredictions {
  const { listed, tokens } = predictions;
  const logProbabilities = predictions.logProbabilities.slice();
  const restLogProbabilities = predictions.restLogProbabilities.slice();
  restLogProbabilities.forEach((rest, place) => {
    const [first, end] = [place * listed, (place + 1) * listed];
    const trueLog = Math.min((logProbabilities[first] ?? NaN) * power, Math.log(largestProbability));
    const others = logProbabilities.subarray(first + 1, end);
    const before = others.reduce((sum, log) => sum + Math.exp(log), Math.exp(rest));
    const change = Math.log1p(-Math.exp(trueLog)) - Math.log(before);
    logProbabilities[first] = trueLog;
    others.forEach((log, index) => (others[index] = log + change));
    restLogProbabilities[place] = rest + change;
  });
  return { listed, tokens, logProbabilities, restLogProbabilities };
}

/** The mean of −log p of the true tokens of a text that is packed, in nats a token. */
export function packedLoss({ listed, logProbabilities, restLogProbabilities }: TeacherPredictions): number {
  const places = restLogProbabilities.length;
  let sum = 0;
  for (let place = 0; place < places; place += 1) sum -= logProbabilities[place * listed] ?? NaN;
  return sum / places;
}

interface Listed {
  readonly token: number;
  readonly probability: number;
}

/** Keeps the first tokens. The probability of the others is added to the rest. */
function shortened(all: readonly Listed[], rest: number, listed: number): Distribution {
  const kept = all.slice(0, listed);
  return {
    tokens: kept.map(({ token }) => token),
    probabilities: kept.map(({ probability }) => probability),
    rest: all.slice(listed).reduce((sum, { probability }) => sum + probability, rest),
  };
}
