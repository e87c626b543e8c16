import { sampleLearningRates } from "../../protocol/recommendedRecipe";

/** The size of a model, and a learning rate that worked for this model. */
interface Anchor {
  /** Number of weights. */
  readonly parameters: number;
  readonly rate: number;
}

/** Number of weights of the sample's first model, on which `sampleLearningRates` were measured. */
const sampleSize = 2.75e6;

/**
 * Learning rates that the field states for larger models. 1.2 billion weights: NPO on Llama-3.2-1B forgets at 2e-5 and
 * keeps the utility, while 1e-5 forgets too little and 5e-5 too much (arXiv 2605.24614). 7 billion weights: LUME's runs
 * use 1e-5 (arXiv 2502.15097).
 */
const ofLargerModels: readonly Anchor[] = [
  { parameters: 1.2e9, rate: 2e-5 },
  { parameters: 7e9, rate: 1e-5 },
];

/**
 * A run that trains an adapter needs about ten times the learning rate of a run that trains all weights; see
 * docs/large-models.md.
 */
const adapterFactor = 10;

/**
 * Proposes a peak learning rate. Between two sizes with known rates, the logarithm of the rate falls along a line over
 * the logarithm of the size.
 *
 * @param parameters number of the model's weights. If it is unknown, the smallest rate is proposed
 * @param objective an objective's name
 */
export function proposeLearningRate(parameters: number | undefined, objective: string, hasAdapter: boolean): number {
  const anchors = [{ parameters: sampleSize, rate: sampleLearningRates[objective] ?? 1e-4 }, ...ofLargerModels];
  const rate = parameters === undefined ? 1e-5 : interpolate(anchors, parameters);
  return Number((hasAdapter ? adapterFactor * rate : rate).toPrecision(1));
}

const interpolate = (anchors: readonly Anchor[], parameters: number): number => {
  const after = anchors.findIndex((anchor) => anchor.parameters >= parameters);
  const [low, high] = [anchors[after - 1], anchors[after]];
  // The anchors cover a range of sizes. If a model is smaller or larger than this range, the model gets the rate of the
  // nearest anchor.
  if (high === undefined) return anchors.at(-1)?.rate ?? NaN;
  if (low === undefined) return high.rate;
  const share = Math.log(parameters / low.parameters) / Math.log(high.parameters / low.parameters);
  return low.rate * (high.rate / low.rate) ** share;
};
