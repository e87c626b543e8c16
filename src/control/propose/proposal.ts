import { estimateRun } from "../../backends/estimates";
import { objectiveSchema } from "../../configuration/objective";
import { configurationSchema } from "../../configuration/schema";
import { hostMemory } from "../memoryPreflight";
import { summarizeLengths } from "../textLengths";
import { proposeRecipe, recommendedObjective } from "./recipe";
import type { Recipe, Saving, Setting } from "./recipe";
import type { UnderstoodModel } from "./understandModel";
import type { UnderstoodTexts } from "./readTexts";

/** What a user has: a model and lists of texts. */
export interface RunInputs {
  readonly model: UnderstoodModel;
  readonly forget: UnderstoodTexts;
  readonly retain: UnderstoodTexts;
  /** Whether the retain set is the general text that comes with Lethe. */
  readonly retainIsGeneral: boolean;
  /** Texts that the model has never seen. They are undefined if there are none. */
  readonly holdout: UnderstoodTexts | undefined;
  /** An objective's name. */
  readonly objective: string;
}

/** A run that Lethe proposes. */
export interface Proposal extends RunInputs {
  readonly recipe: Recipe;
}

/** An objective and its description in the configuration's schema. */
interface ObjectiveChoice {
  readonly name: string;
  readonly description: string;
}

/** The objectives that need no key besides their name, the recommended one first. */
export function objectiveChoices(): readonly ObjectiveChoice[] {
  const choices = objectiveSchema.options
    .map((objective) => ({ name: objective.shape.name.value, description: objective.description ?? "" }))
    .filter(({ name }) => objectiveSchema.safeParse({ name }).success);
  return choices.sort((left, right) => Number(isRecommended(right)) - Number(isRecommended(left)));
}

const isRecommended = ({ name }: ObjectiveChoice): boolean => name === recommendedObjective;

/**
 * Ways to save memory, in the order in which Lethe tries them. The first way gives the best result. The last way needs
 * the least memory.
 */
const savings: readonly Saving[] = [
  {},
  { microBatches: 4, completions: 8 },
  { adapter: {}, microBatches: 2, completions: 16 },
  { adapter: {}, microBatches: 8, gradientCheckpointing: true, completions: 4 },
  { adapter: { frozenBits: 4 }, microBatches: 8, gradientCheckpointing: true, completions: 4 },
];

/** The share of the memory that a proposed run may use. The rest is for other programs. */
const shareOfMemory = 0.8;

/**
 * Proposes a run: the best recipe that needs no base and keeps the language, with a learning rate for the size of the
 * model. If the memory is too small for all weights, the run trains an adapter.
 *
 * @param bytes the memory that a run may use
 */
export function proposeRun(inputs: RunInputs, bytes = hostMemory().bytes ?? Infinity): Proposal {
  const sets = [inputs.forget, inputs.retain];
  const recipes = savings.map((saving) => proposeRecipe(inputs.model, sets, inputs.objective, saving));
  const [first, ...smaller] = recipes;
  if (first === undefined) throw new Error("There is at least one way to save memory.");
  const { sizes } = inputs.model;
  if (sizes === undefined) return { ...inputs, recipe: first };
  const lengths = summarizeLengths(inputs.forget.lengths, inputs.retain.lengths);
  const fits = (recipe: Recipe): boolean => {
    const configuration = configurationOf(inputs, recipe);
    return estimateRun({ configuration, sizes, lengths, hasOwnMemory: false }).total <= shareOfMemory * bytes;
  };
  // If no recipe fits, the check before the start says so, with figures.
  return { ...inputs, recipe: recipes.find(fits) ?? smaller.at(-1) ?? first };
}

const configurationOf = ({ model, forget, retain }: RunInputs, recipe: Recipe) =>
  configurationSchema.parse({
    model: model.name,
    data: { forget: forget.file, retain: retain.file },
    objective: recipe.objective,
    ...(recipe.adapter && { adapter: recipe.adapter }),
    training: asObject(recipe.training),
    evaluation: asObject(recipe.evaluation),
  });

const asObject = (settings: readonly Setting[]): Record<string, unknown> =>
  Object.fromEntries(settings.map(({ key, value }) => [key, value]));
