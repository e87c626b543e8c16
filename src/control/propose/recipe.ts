import { recommendedPasses, recommendedRecipe, recommendedWarmup } from "../../protocol/recommendedRecipe";
import type { UnderstoodModel } from "./understandModel";
import type { UnderstoodTexts } from "./readTexts";
import { countWeights } from "./understandModel";
import { proposeLearningRate } from "./learningRate";

/** One key of a configuration, its value, and the comment above it. */
export interface Setting {
  readonly key: string;
  readonly value: unknown;
  readonly comment?: string;
}

/** How a run trains and measures. Each property becomes the section with the same name in a configuration. */
export interface Recipe {
  readonly objective: Readonly<Record<string, unknown>>;
  /** Undefined if the run trains all weights. */
  readonly adapter: Readonly<Record<string, unknown>> | undefined;
  readonly training: readonly Setting[];
  readonly evaluation: readonly Setting[];
}

/** Settings that decide how much memory a run needs. */
export interface Saving {
  readonly adapter?: { readonly frozenBits?: 4 };
  readonly microBatches?: number;
  readonly gradientCheckpointing?: true;
  /** The number of passages that an evaluation completes at the same time. */
  readonly completions?: number;
}

/** The objective that makes target models. */
export const learningObjective = "memorization";
/** The objective of the recommended recipe. */
export const recommendedObjective: string = recommendedRecipe.objective.name;

/** The keys of the recommended recipe that other recipes do not have. */
const recommendedTraining: readonly Setting[] = [
  {
    key: "garbledBatchSize",
    value: recommendedRecipe.garbledBatchSize,
    comment: "Garbled forget texts in one step. With these, forgetting spreads less to other texts.",
  },
  {
    key: "alternativeBatchSize",
    value: recommendedRecipe.alternativeBatchSize,
    comment: "Alternative answers in one step. With these, the model forgets completely.",
  },
  {
    key: "retainNoise",
    value: recommendedRecipe.retainNoise,
    comment: "Share of tokens that is replaced in every second retain text. With it, the model keeps more other text.",
  },
];

/**
 * Replay. A proposal with an adapter leaves it out: it was not measured with one, and a model that needs an adapter
 * writes slowly.
 */
const replay: readonly Setting[] = [
  {
    key: "replayBatchSize",
    value: recommendedRecipe.replayBatchSize,
    comment: "Texts in one step that the model has written itself. With these, it keeps more text that no set has.",
  },
  {
    key: "replayTexts",
    value: recommendedRecipe.replayTexts,
    comment: "Number of texts that the model writes before the first step.",
  },
];

/** The adapter of media/sample/lora.lethe.json. */
const usualAdapter = {
  type: "lora",
  targets: ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
  rank: 8,
  alpha: 16,
};

/** Passages of each set in one step. */
const batchSize = 8;

/** Passes over the forget set in the sample's configurations. */
const usualEpochs: Readonly<Record<string, number>> = {
  [recommendedObjective]: recommendedPasses,
  npo: 6,
  "gradient-difference": 5,
  "gradient-ascent": 2,
  "kl-minimization": 4,
  memorization: 40,
};

/**
 * The fewest steps. A short list needs more passes than a long one, because a step changes the weights only a little.
 * With 60 steps, the sample's model forgot ten of its passages (r 1.00 to 0.03) and kept r 0.97 of texts that the run
 * did not protect; see docs/LOG.md.
 */
const fewestSteps = 60;

/**
 * Proposes how to train and measure.
 *
 * @param objective an objective's name
 */
export function proposeRecipe(
  model: Pick<UnderstoodModel, "sizes">,
  sets: readonly Pick<UnderstoodTexts, "rows" | "longestAnswer">[],
  objective: string,
  saving: Saving = {},
): Recipe {
  const [forget] = sets;
  const rows = forget?.rows ?? 0;
  const steps = Math.max(fewestSteps, Math.ceil(((usualEpochs[objective] ?? 5) * rows) / batchSize));
  const isRecommended = objective === recommendedObjective;
  const { adapter, microBatches, gradientCheckpointing, completions } = saving;
  return {
    objective: { name: objective, ...(isRecommended && recommendedRecipe.objective) },
    adapter: adapter && { ...usualAdapter, ...adapter },
    training: [
      { key: "steps", value: steps, comment: aboutSteps(steps, rows) },
      { key: "forgetBatchSize", value: batchSize, comment: "Number of passages of each set in one step." },
      { key: "retainBatchSize", value: objective === "gradient-ascent" ? 0 : batchSize },
      ...(isRecommended ? recommendedTraining : []),
      ...(isRecommended && adapter === undefined ? replay : []),
      ...(microBatches === undefined
        ? []
        : [
            {
              key: "microBatches",
              value: microBatches,
              comment: "Number of parts of a step. The result is the same, but a step needs less memory.",
            },
          ]),
      ...(gradientCheckpointing === undefined ? [] : [{ key: "gradientCheckpointing", value: true }]),
      {
        key: "learningRate",
        value: proposeLearningRate(model.sizes?.parameters, objective, adapter !== undefined),
        comment: aboutRate(model, adapter !== undefined),
      },
      { key: "schedule", value: recommendedRecipe.schedule },
      {
        key: "warmupSteps",
        value: recommendedWarmup(steps),
        comment: "Number of steps in which the learning rate rises.",
      },
    ],
    evaluation: [
      {
        key: "everySteps",
        value: Math.max(1, Math.round(steps / 6)),
        comment: "Number of steps between two evaluations. Each of them measures only a sample of the passages.",
      },
      {
        key: "maxNewTokens",
        value: longestCompletion(sets),
        comment: "Maximum number of tokens of a completion. The longest answer has about this number.",
      },
      ...(completions === undefined ? [] : [{ key: "batchSize", value: completions }]),
    ],
  };
}

const aboutSteps = (steps: number, rows: number): string => {
  const passes = Math.round((steps * batchSize) / Math.max(1, rows));
  return `Number of steps: about ${passes} ${passes === 1 ? "pass" : "passes"} over the forget set.`;
};

const aboutRate = ({ sizes }: Pick<UnderstoodModel, "sizes">, hasAdapter: boolean): string => {
  const size = sizes === undefined ? "a model of unknown size" : `${countWeights(sizes.parameters)} weights`;
  return (
    `Peak learning rate, proposed for ${size}${hasAdapter ? " and an adapter" : ""}. If the model forgets too little, ` +
    "double it; if it loses other text, halve it."
  );
};

/** A usual number of bytes in one token of English text, on the low side. */
const bytesPerToken = 3;

/**
 * The number of tokens that the longest answer needs, rounded up to a multiple of 16. The number is at least 32. It is
 * at most 256, which is the default. Completions of longer answers are cut off.
 */
const longestCompletion = (sets: readonly Pick<UnderstoodTexts, "longestAnswer">[]): number => {
  const longest = Math.max(0, ...sets.map(({ longestAnswer }) => longestAnswer));
  return Math.min(256, Math.max(32, 16 * Math.ceil(longest / bytesPerToken / 16)));
};
