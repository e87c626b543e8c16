import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "jsonc-parser";
import { readModelSizes } from "../../../src/backends/estimates";
import { proposeLearningRate } from "../../../src/control/propose/learningRate";

/** The part of a run's configuration that a recipe decides. */
export interface Recipe {
  readonly objective: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly training: Readonly<Record<string, unknown>>;
}

/** The training that makes the target model. The retrained model and the relearning attack train in the same way. */
export const preparation = {
  steps: 110,
  forgetBatchSize: 9,
  retainBatchSize: 9,
  learningRate: 2e-4,
  schedule: "cosine",
  warmupSteps: 8,
  lossOn: "text",
} as const;

/**
 * Reads a recommended recipe from a file of the folder recipes/.
 *
 * @param base the folder that replaces the text "<base>"
 */
export function readRecipe(root: string, name: string, base: string): Recipe {
  const recipe = readJsonWithComments(path.join(root, "test/bench/real/recipes", `${name}.lethe.json`));
  return replaceBase(recipe, base) as Recipe;
}

const replaceBase = (value: unknown, base: string): unknown => {
  if (value === "<base>") return base;
  if (Array.isArray(value)) return value.map((each) => replaceBase(each, base));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaceBase(each, base)]));
};

/** Passes over the forget set, and texts of each set in a step. LUME timed its gradient difference with ten passes. */
const algorithmTraining = { epochs: 10, batchSize: 8 } as const;

/**
 * Reads the sample's configuration of an algorithm. The learning rate becomes the one that Lethe proposes for a model
 * of this size, and the passes over the forget set become ten, because the sample's forget set has nine times as
 * many rows. The benchmark has no general text.
 */
export async function readAlgorithm(root: string, name: string, base: string): Promise<Recipe> {
  const { objective, training } = readJsonWithComments(path.join(root, "media/sample", `${name}.lethe.json`)) as Recipe;
  const sizes = await readModelSizes(base);
  const learningRate = proposeLearningRate(sizes?.parameters, objective.name, false);
  const { epochs, batchSize } = algorithmTraining;
  const settings = Object.fromEntries(Object.entries(training).filter(([key]) => key !== "steps"));
  const retainBatchSize = training["retainBatchSize"] === 0 ? 0 : batchSize;
  const batches = { epochs, forgetBatchSize: batchSize, retainBatchSize, generalBatchSize: 0 };
  return { objective, training: { ...settings, ...batches, learningRate } };
}

const readJsonWithComments = (file: string): unknown => parse(readFileSync(file, "utf8"));
