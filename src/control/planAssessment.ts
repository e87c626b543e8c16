import { stat } from "node:fs/promises";
import path from "node:path";
import { overriddenValue } from "../configuration/overrides";
import { setKeys } from "../configuration/pathKeys";
import { steeringUses } from "../configuration/membership";
import type { MeasuringConfiguration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { isOfSameForgetSet } from "../protocol/retrained";
import { readRunRecord } from "../runs/reader";
import { ifDamaged } from "../runs/ifDamaged";
import { readReference, retrainedFolder } from "../runs/reference";
import { locateData } from "../runs/runData";
import { readRunPassages } from "../runs/runPassages";
import type { AssessedRun } from "../runs/runRecord";
import { loadMeasuringAnswering } from "./loadAnswering";

/** An assessment to plan. */
export interface AssessmentRequest {
  /** The configuration of the unlearning run: the user's file, or the one in the run folder. */
  readonly configurationFile: string;
  readonly overrides: readonly string[];
  /** The folder of the unlearned model, absolute. */
  readonly model: string;
  /** The file with which the user started the run. The retrained model is looked for beside it. */
  readonly besideFile: string;
  /** The folder of the run that made the unlearned model, if it is known. Its copies of the sets are read. */
  readonly runFolder?: string | undefined;
  /** The Node that looks up the paths. */
  readonly nodePath: string;
}

/** A run that attacks an unlearned model. */
export interface AssessmentPlan {
  /** Values that replace values of the configuration, each in the form `key.path=value`. */
  readonly overrides: readonly string[];
  readonly assessed: AssessedRun;
}

/**
 * Plans an assessment. Its configuration is that of the attacker: the unlearned model in place of the target model, and
 * a training that teaches texts instead of forgetting them. So the check before the start sees the memory that the
 * attacks by training need.
 *
 * @throws HumanError with one sentence if the configuration prepares a model, if it names no target model, or if the
 *   folder of the retrained model holds no model
 */
export async function planAssessment(request: AssessmentRequest): Promise<AssessmentPlan> {
  const { configurationFile, overrides, model, besideFile, runFolder, nodePath } = request;
  const { configuration } = await loadMeasuringAnswering(configurationFile, overrides, nodePath);
  const { objective, assessment } = configuration;
  if (objective.name === "memorization")
    throw new HumanError(
      `${configurationFile} prepares a model and forgets nothing; name a run that has made a model forget.`,
    );
  const target = configuration.model;
  if (target === undefined)
    throw new HumanError(
      `${configurationFile}: "model" is missing; add the model before it forgot, to which the attacks compare.`,
    );
  if (target === model)
    throw new HumanError(
      `${model} is the model before it forgot, so there is nothing to bring back; name a finished run, or the unlearned ` +
        "model with --model.",
    );
  const retrained = await findRetrained(assessment.retrained, besideFile, runFolder);
  const values = {
    name: `${configuration.name ?? path.basename(besideFile).replace(/(\.lethe)?\.jsonc?$/, "")}, assessment`,
    model,
    objective: { name: "memorization" },
    adapter: await attackerAdapter(configuration, model),
    ...(await copiedSets(configuration, overrides, runFolder)),
    training: attackerTraining(configuration),
    output: { ...configuration.output, exportTo: undefined, bestBy: undefined },
    "evaluation.everySteps": Math.max(1, Math.ceil(assessment.relearning.steps / curveParts)),
    "assessment.retrained": retrained,
  };
  return {
    overrides: Object.entries(values).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${JSON.stringify(value)}`],
    ),
    assessed: {
      target,
      halvesHoldout: steeringUses(configuration).length > 0,
      ...(retrained !== undefined && { retrained }),
      ...(runFolder !== undefined && isIn(model, runFolder) && { run: path.basename(runFolder) }),
    },
  };
}

/** The curve of an attack by training has a point after each of so many parts. */
const curveParts = 4;

/**
 * The attacker's adapter: that of the run, which may be there because the memory is too small for more. It is put on
 * weights that are not rounded. A model that is an adapter itself has none: its own adapter is trained.
 */
const attackerAdapter = async ({ adapter }: MeasuringConfiguration, model: string): Promise<object | null> => {
  const isAdapter = await isFile(path.join(model, "adapter_config.json"));
  if (adapter === null || isAdapter) return null;
  return Object.fromEntries(Object.entries(adapter).filter(([key]) => key !== "frozenBits"));
};

/**
 * The sets as the run has read them: its copies, as far as they are undamaged. The user may have deleted the forget set
 * after the run.
 */
const copiedSets = async (
  { data }: MeasuringConfiguration,
  overrides: readonly string[],
  runFolder: string | undefined,
): Promise<Record<string, string>> => {
  if (runFolder === undefined) return {};
  const { placeOf } = await locateData(runFolder, await readRunRecord(runFolder));
  return Object.fromEntries(
    setKeys.flatMap((key) => {
      const set = data[key];
      const isGiven = overriddenValue(overrides, `data.${key}`) !== undefined;
      return set === undefined || isGiven ? [] : [[`data.${key}`, placeOf(set)]];
    }),
  );
};

/** Training of the attacker: it teaches whole texts at a constant rate, and reads nothing but what it has. */
const attackerTraining = ({ training, assessment }: MeasuringConfiguration) => {
  const { steps, batchSize, learningRate = training.learningRate } = assessment.relearning;
  const { maxLength, seed, gradientCheckpointing, beta1, beta2, epsilon, maxGradientNorm } = training;
  return {
    ...{ steps, forgetBatchSize: batchSize, retainBatchSize: 0, learningRate },
    microBatches: Math.min(training.microBatches, batchSize),
    lossOn: "document",
    ...{ maxLength, seed, gradientCheckpointing, beta1, beta2, epsilon, maxGradientNorm },
  };
};

/**
 * The folder of the retrained model: the one that the configuration names, or `retrained` beside the configuration.
 *
 * @returns undefined if there is none, or if the one beside the configuration was made without another forget set
 * @throws HumanError if the configuration names a folder without a model
 */
const findRetrained = async (
  named: string | undefined,
  besideFile: string,
  runFolder: string | undefined,
): Promise<string | undefined> => {
  if (named === undefined && runFolder !== undefined && !(await isOfItsForgetSet(besideFile, runFolder)))
    return undefined;
  const folder = named ?? path.join(path.dirname(besideFile), retrainedFolder);
  if (await isFile(path.join(folder, "config.json"))) return folder;
  if (named === undefined) return undefined;
  throw new HumanError(
    `${named} holds no model (it has no config.json); correct "assessment.retrained", or leave it out to assess without ` +
      "a retrained model.",
  );
};

/** Whether the figures beside the configuration, and so the model of this run, are of the run's forget set. */
const isOfItsForgetSet = async (besideFile: string, runFolder: string): Promise<boolean> => {
  const reference = await readReference(besideFile).catch(ifDamaged(undefined));
  return reference === undefined || isOfSameForgetSet(reference, await readRunPassages(runFolder).catch(ifDamaged([])));
};

/** Whether the assessed model is one of the run's own. The user may have named another model. */
const isIn = (file: string, folder: string): boolean => file.startsWith(`${folder}${path.sep}`);

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
