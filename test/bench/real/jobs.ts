import { runsDirectory } from "./finishedJob";
import type { Options } from "./options";
import { preparation, readAlgorithm, readRecipe } from "./recipes";
import type { Recipe } from "./recipes";
import type { Workspace } from "./workspace";

/** One step of the benchmark. Its results have a folder of their own. */
export interface Job {
  /** The name of the folder, and the word for `--only`. */
  readonly name: string;
  /** The name in the tables. */
  readonly title: string;
  /** The job that makes the model with which this job begins. Undefined: the base. */
  readonly from: string | undefined;
  readonly kind: JobKind;
  /** The job's time as a multiple of the time that one text of a training step takes. */
  readonly work: number;
  /** `lethe` and its first words, or undefined for a measurement without training. */
  readonly command: readonly string[] | undefined;
  /** The configuration, without the model. */
  readonly configuration: Readonly<Record<string, unknown>>;
}

/**
 * - `target` and `retrained`: the models to which the others are compared.
 * - `unlearned`: a model after unlearning.
 * - `relearned`: a model after the relearning attack.
 * - `rounded`: a model with its layers in 4 bits.
 */
export type JobKind = "target" | "retrained" | "unlearned" | "relearned" | "rounded";

/** The recommended recipes: files of the folder recipes/. */
const recommended = { "with-base": "recommended, with base", "without-base": "recommended, without base" };
/** The other algorithms: configurations of the sample. */
const algorithms = {
  npo: "NPO",
  "gradient-ascent": "gradient ascent",
  "gradient-difference": "gradient difference",
  "kl-minimization": "KL minimisation",
};
/** Steps of the relearning attack. */
const relearningSteps = 20;

/** All jobs, in an order in which each job comes after the job that makes its model. */
export async function listJobs(root: string, { base, sizes }: Options, workspace: Workspace): Promise<Job[]> {
  const { files, counts } = workspace;
  const data = { forget: files.forget, retain: files.retain, holdout: files.unseen };
  const evaluation = { everySteps: 0, batchSize: 32, maxNewTokens: sizes.tokens };
  const output = { runsDirectory, checkpointEverySteps: 20 };
  const common = { data, evaluation, output };
  const measured = counts.forget + counts.retain + counts.unseen;
  const train = ({ objective, training }: Recipe) => {
    const settings = limited(training, sizes);
    return {
      configuration: { ...common, objective, training: settings },
      work: workOf(settings, counts.forget, measured),
    };
  };
  const target = train({ objective: { name: "memorization" }, training: preparation });
  const jobs: Job[] = [
    { name: "target", title: "before", from: undefined, kind: "target", command: ["prepare"], ...target },
    {
      ...{ name: "retrained", title: "retrained", from: undefined, kind: "retrained" },
      ...{ command: ["prepare", "--without", "forget"], ...target },
    },
  ];
  const recipes = [
    ...Object.entries(recommended).map(([name, title]) => ({ name, title, recipe: readRecipe(root, name, base) })),
    ...(await Promise.all(
      Object.entries(algorithms).map(async ([name, title]) => ({
        ...{ name, title, recipe: await readAlgorithm(root, name, base) },
      })),
    )),
  ];
  for (const { name, title, recipe } of recipes)
    jobs.push({ name, title, from: "target", kind: "unlearned", command: ["run"], ...train(recipe) });

  const relearning = train({
    objective: { name: "memorization" },
    training: { ...preparation, steps: relearningSteps, forgetBatchSize: 18, retainBatchSize: 0 },
  });
  for (const name of ["retrained", ...Object.keys(recommended)]) {
    const title = jobs.find((job) => job.name === name)?.title ?? name;
    jobs.push({
      ...{ name: `relearn-${name}`, title, from: name, kind: "relearned", command: ["prepare"] },
      configuration: { ...relearning.configuration, data: { forget: files.relearned, retain: files.rest } },
      work: workOf(limited(preparation, sizes), counts.forget, counts.forget),
    });
    jobs.push({
      ...{ name: `round-${name}`, title, from: name, kind: "rounded", command: undefined },
      configuration: { data: { forget: files.forget, holdout: files.unseen }, evaluation },
      work: (counts.forget + counts.unseen) * measuredPassage,
    });
  }
  return jobs;
}

/** A passage's share of the time of an evaluation, as a multiple of a text's share of the time of a training step. */
const measuredPassage = 0.5;

/** The work of a training with its two evaluations. */
const workOf = (training: Training, forgetRows: number, measured: number): number => {
  const { steps, epochs = 5, forgetBatchSize = 8, retainBatchSize = 8 } = training;
  const taken = steps ?? (epochs * forgetRows) / Math.max(1, forgetBatchSize);
  return taken * (forgetBatchSize + retainBatchSize) + 2 * measured * measuredPassage;
};

interface Training {
  readonly steps?: number;
  readonly epochs?: number;
  readonly forgetBatchSize?: number;
  readonly retainBatchSize?: number;
  readonly warmupSteps?: number;
}

/** A training with at most the numbers of steps and texts that a quick test asks for. */
const limited = (training: Training, { steps, rows }: Options["sizes"]): Training => {
  const sizes = rows === null ? {} : Object.fromEntries(batchSizes.flatMap((key) => limitOf(training, key, rows)));
  if (steps === null) return { ...training, ...sizes };
  // A number of steps excludes a number of epochs.
  const others = Object.fromEntries(Object.entries(training).filter(([key]) => key !== "epochs"));
  return { ...others, ...sizes, steps, warmupSteps: 0 };
};

const batchSizes = ["forgetBatchSize", "retainBatchSize"] as const;

const limitOf = (training: Training, key: (typeof batchSizes)[number], rows: number): [string, number][] => {
  const given = training[key];
  return given === undefined ? [] : [[key, Math.min(given, rows)]];
};
