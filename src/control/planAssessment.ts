import { stat } from "node:fs/promises";
import path from "node:path";
import { steeringUses } from "../configuration/membership";
import type { MeasuringConfiguration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { retrainedFolder } from "../runs/reference";
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
  /** The id of the run that made the unlearned model, if it is known. */
  readonly run?: string | undefined;
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
  const { configurationFile, overrides, model, besideFile, run, nodePath } = request;
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
  const retrained = await findRetrained(assessment.retrained, besideFile);
  const values = {
    name: `${configuration.name ?? path.basename(besideFile).replace(/(\.lethe)?\.jsonc?$/, "")}, assessment`,
    model,
    objective: { name: "memorization" },
    training: attackerTraining(configuration),
    output: { ...configuration.output, exportTo: undefined, bestBy: undefined },
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
      ...(run !== undefined && { run }),
    },
  };
}

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
 * @returns undefined if there is none
 * @throws HumanError if the configuration names a folder without a model
 */
const findRetrained = async (named: string | undefined, besideFile: string): Promise<string | undefined> => {
  const folder = named ?? path.join(path.dirname(besideFile), retrainedFolder);
  const isModel = await stat(path.join(folder, "config.json")).then(
    (found) => found.isFile(),
    () => false,
  );
  if (isModel) return folder;
  if (named === undefined) return undefined;
  throw new HumanError(
    `${named} holds no model (it has no config.json); correct "assessment.retrained", or leave it out to assess without ` +
      "a retrained model.",
  );
};
