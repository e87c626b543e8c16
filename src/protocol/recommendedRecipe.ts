/**
 * The recipe that a proposed configuration and the advice of a verdict use: it needs no base. The values are those of
 * media/sample/undial.lethe.json. All but replay's were chosen on an earlier sample (docs/results.md).
 */
export const recommendedRecipe = {
  objective: {
    name: "undial",
    beta: 12,
    contextNoise: 0.75,
    focus: true,
    retainTerm: "divergence",
    retainWeight: 3,
  },
  schedule: "linear",
  lossOn: "answer",
  /** Garbled forget texts in one step. */
  garbledBatchSize: 4,
  /** Alternative answers in one step. */
  alternativeBatchSize: 4,
  /** Share of tokens that is replaced in every second retain text. */
  retainNoise: 0.3,
  /** Replayed texts in one step. */
  replayBatchSize: 8,
  /** Texts that the target model writes for replay. */
  replayTexts: 300,
} as const;

/** Passes over the forget set. */
export const recommendedPasses = 6;

/** The steps of a warm-up to the peak learning rate, as a share of all steps. */
const warmupShare = 1 / 3;

/** The number of steps of the warm-up of a run with a number of steps. */
export function recommendedWarmup(steps: number): number {
  return Math.round(steps * warmupShare);
}

/**
 * Peak learning rates for the first sample's model, by objective. docs/results.md has what they did there.
 */
export const sampleLearningRates: Readonly<Record<string, number>> & { readonly undial: number } = {
  undial: 7e-4,
  npo: 2e-4,
  "gradient-difference": 1e-4,
  "gradient-ascent": 1e-4,
  "kl-minimization": 7e-5,
  memorization: 2e-3,
};
