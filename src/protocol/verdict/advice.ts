import { isJsonObject } from "../json";
import type { JsonObject } from "../json";
import { recommendedPasses, recommendedRecipe, recommendedWarmup, sampleLearningRates } from "../recommendedRecipe";
import type { Aim } from "./line";
import type { Verdict } from "./verdict";

type SettingValue = string | number | boolean | Readonly<Record<string, string | number | boolean>>;

/** A change of a configuration: a dotted key and its new value. An object replaces all keys of a section. */
export type SettingChange = readonly [key: string, value: SettingValue];

/** The next thing to try after a run: a configuration that differs from the run's in a few keys. */
export interface Advice {
  /** What to change and why, in one or two sentences. */
  readonly text: string;
  readonly changes: readonly SettingChange[];
}

/** What the rules know about a run. */
interface Case {
  readonly missed: ReadonlySet<Aim>;
  /** The number of steps that the run has planned. */
  readonly steps: number;
  /** A value of the run's configuration. */
  readonly setting: (key: string) => unknown;
}

/**
 * The things to try next after a run, the most promising first. Each piece of advice was followed once, on a run that
 * missed targets and got this advice; docs/results.md shows the figures before and after. There is no advice for
 * membership, only `membershipRemark`. There is none for a run that trains an adapter, because what helps
 * other runs did not help such a run. There is none for a restart, because the recipe trains the target model and not
 * the base or a disturbed copy.
 *
 * @param configuration the run's parsed configuration, with every default
 * @param steps the number of training steps that the run has planned
 */
export function adviceFor({ level, lines }: Verdict, configuration: unknown, steps: number): readonly Advice[] {
  if (level !== "missed" || hasAdapter(configuration) || objectiveOf(configuration)["name"] === "restart") return [];
  const missed = new Set(lines.filter(({ status }) => status === "missed").map(({ aim }) => aim));
  const setting = (key: string): unknown =>
    key.split(".").reduce((value, name) => (isJsonObject(value) ? value[name] : undefined), configuration);
  const found = rules.map((rule) => rule({ missed, steps, setting }));
  return found.filter((advice) => advice !== undefined);
}

/** Whether a run trains an adapter. No advice helped such a run of the sample to meet another target. */
export function hasAdapter(configuration: unknown): boolean {
  return isJsonObject(configuration) && isJsonObject(configuration["adapter"]);
}

/** What Lethe says instead of advice if a run that trains an adapter misses a target. */
export const adapterRemark =
  "Lethe has no advice for a run that trains an adapter: on the first sample, neither UNDIAL's recipe nor a higher " +
  "learning rate met another target with an adapter. Training all weights did.";

/** What Lethe says if a run misses membership; nothing if it begins again with the model before fine-tuning. */
export function membershipRemarkOn(configuration: unknown): string | undefined {
  const { name, noise } = objectiveOf(configuration);
  if (name !== "restart") return membershipRemark;
  return noise === undefined ? undefined : noiseRemark;
}

const objectiveOf = (configuration: unknown): JsonObject => {
  const chosen = isJsonObject(configuration) ? configuration["objective"] : undefined;
  return isJsonObject(chosen) ? chosen : {};
};

export const membershipRemark =
  "Of the recipes measured on the sample, only those that begin again met this target. If you have the model before " +
  'fine-tuning, the objective "restart" trains that model, and never reads the forget set. Without it, ' +
  '"objective.noise" makes a start.';

export const noiseRemark =
  'With more noise ("objective.noise"), less of the forget set stays. The run then needs more steps to bring back the ' +
  "rest, and more general text.";

type Rule = (given: Case) => Advice | undefined;

const usesRecipe = ({ setting }: Case): boolean =>
  setting("objective.name") === objective.name && Number(setting("training.alternativeBatchSize")) > 0;

const { objective, ...training } = recommendedRecipe;

/** The other objectives forget too little or lose other text, and some leave completions empty or repetitive. */
const takeRecipe: Rule = (given) => {
  const { missed, steps, setting } = given;
  const helps: readonly Aim[] = ["recited", "answered", "retain", "withheld", "fluency"];
  if (usesRecipe(given) || !helps.some((aim) => missed.has(aim))) return undefined;
  const used = String(setting("objective.name"));
  const rate = Number(setting("training.learningRate"));
  const faster = sampleLearningRates.undial / (sampleLearningRates[used] ?? sampleLearningRates.undial);
  // The objectives that break a model after a few passes over the forget set run for too few passes.
  const chosen = setting("training.steps") === undefined ? setting("training.epochs") : undefined;
  const passes = Number(chosen ?? recommendedPasses);
  const enough = Math.round((steps * Math.max(recommendedPasses, passes)) / passes);
  return {
    text:
      "Use the best recipe that keeps the target model's weights: UNDIAL with alternative answers. The model learns " +
      "another answer to each prompt. The divergence from the target model protects other text and texts that the " +
      "target model writes itself.",
    changes: [
      ["objective", objective],
      ["training.steps", enough],
      ["training.warmupSteps", recommendedWarmup(enough)],
      ...Object.entries(training).map(([key, value]) => [`training.${key}`, value] as const),
      ...(setting("training.retainBatchSize") === 0
        ? [["training.retainBatchSize", Number(setting("training.forgetBatchSize"))] as const]
        : []),
      ...(faster === 1 ? [] : [["training.learningRate", rounded(rate * faster)] as const]),
    ],
  };
};

/**
 * Raises the retain weight to the recipe's weight. With a lower weight than the recipe's, the model loses the withheld
 * text, which no training step protects. With a higher weight than the recipe's, the model keeps more of the forget
 * set.
 */
const raiseRetainWeight: Rule = (given) => {
  const { missed, setting } = given;
  const losesOtherText = missed.has("retain") || missed.has("withheld");
  if (!usesRecipe(given) || !losesOtherText || Number(setting("objective.retainWeight")) >= objective.retainWeight) {
    return undefined;
  }
  return {
    text: `Set the weight of the retain term to ${objective.retainWeight}, as in UNDIAL's recipe: the model has lost other text.`,
    changes: [["objective.retainWeight", objective.retainWeight]],
  };
};

/**
 * Doubles the learning rate if the recipe forgets too little and the model has kept the retain set. A kept retain set
 * leaves room for larger steps. The advice also applies if the run misses the target for the withheld text, because
 * small steps lose more of the withheld text than larger steps. If `raiseRetainWeight` gives advice, this rule gives
 * none.
 */
const raiseLearningRate: Rule = (given) => {
  const { missed, setting } = given;
  const forgetsTooLittle = missed.has("recited") || missed.has("answered");
  if (!usesRecipe(given) || !forgetsTooLittle || missed.has("retain") || raiseRetainWeight(given) !== undefined) {
    return undefined;
  }
  const rate = Number(setting("training.learningRate"));
  return {
    text: "Double the learning rate: the model still knows the text, and it has kept the retain set.",
    changes: [["training.learningRate", rounded(rate * 2)]],
  };
};

/** Adds replay if the recipe lacks it and the model has lost text that no training step protects. */
const addReplay: Rule = (given) => {
  const { missed, setting } = given;
  if (!usesRecipe(given) || !missed.has("withheld") || Number(setting("training.replayBatchSize")) > 0)
    return undefined;
  const { replayBatchSize, replayTexts } = training;
  return {
    text:
      "Add replay: before the first step, the target model writes texts, and each step protects some of them. The model " +
      "has lost text that no set protects.",
    changes: [
      ["training.replayBatchSize", replayBatchSize],
      ["training.replayTexts", replayTexts],
    ],
  };
};

const rules: readonly Rule[] = [takeRecipe, addReplay, raiseRetainWeight, raiseLearningRate];

/** Three significant digits, without the rounding errors of a product. */
const rounded = (value: number): number => Number(value.toPrecision(3));
