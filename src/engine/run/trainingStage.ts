import type { LiveModel, TargetedText } from "../../backends/backend";
import type { Configuration } from "../../configuration/schema";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import type { RunEventBody } from "../../protocol/events";
import type { AlternativeTexts } from "../plan/trainingTexts";
import { planSteps } from "../plan/stepPlan";
import { trainingTexts } from "../plan/trainingTexts";
import { alternativeAnswers } from "./alternativeAnswers";
import { createBetweenSteps } from "./betweenSteps";
import type { Checkpoints } from "./checkpointing";
import type { TrainingOutcome } from "./ending";
import type { JobHost } from "./jobHost";
import type { Measure } from "./measuring";
import { duringRun } from "./measuring";
import type { AnswerProbes } from "./prober";
import type { ResumePoint } from "./resumePoint";
import { train } from "./trainingLoop";

export interface TrainingStage {
  readonly configuration: Configuration;
  readonly model: LiveModel;
  readonly set: EvaluationSet;
  readonly point: ResumePoint;
  /** The run's events up to the resume point. New evaluations are added here. */
  readonly history: RunEventBody[];
  readonly answerProbes: AnswerProbes;
  readonly measure: Measure;
  readonly checkpoints: Checkpoints;
}

/** Trains from a resume point until training ends. Then releases everything that only training needs. */
export async function trainFrom(stage: TrainingStage, host: JobHost): Promise<TrainingOutcome> {
  const { configuration, model, set, point } = stage;
  const { training, evaluation, output, objective } = configuration;
  host.report({ type: "state", state: "training", step: point.step });
  const contextNoise = objective.name === "undial" ? objective.contextNoise : 0;
  const trueTexts = await trainingTexts(configuration, set.passages, model.tokenizer);
  const alternatives = await alternativesFor({ ...stage, contextNoise, others: trueTexts.retain }, host);
  const texts = { ...trueTexts, ...(alternatives && { alternatives }) };
  const plan = planSteps(texts, training, contextNoise);
  const onPrecision = (activity: string): void =>
    host.report({ type: "progress", step: point.step, activity, done: 1, total: 1 });
  // Even in a resume, the trainer starts from the source's weights, because an objective compares with the model before
  // the first step.
  const trainer = await model.train(objective, { ...training, onPrecision });
  const referenceLosses = trainer.needs.referenceLosses ? (await model.score(texts.forget)).map(({ sum }) => sum) : [];
  if (point.checkpoint) {
    await trainer.restoreState(point.checkpoint.folder, point.step);
    for (let step = 0; step < point.step; step += 1) plan.next();
  }

  const evaluationInterval = evaluation.everySteps ?? evaluation.everyEpochs * plan.stepsPerEpoch;
  const withUtility = training.stopWhen.utilityBelow !== undefined;
  const { documentsPerTask } = evaluation;
  const sample = duringRun(set, { documentsPerTask, seed: training.seed, withUtility });
  const checkpointInterval = output.checkpointEverySteps ?? evaluationInterval;
  const beforeStep = createBetweenSteps({ ...stage, trainer, sample, evaluationInterval, checkpointInterval }, host);
  try {
    return await train({ trainer, plan, referenceLosses, training, host }, point.step, beforeStep);
  } finally {
    await trainer.dispose();
  }
}

/** The alternative answers, if the configuration asks for them. A resume gets the same answers. */
async function alternativesFor(
  {
    configuration: { training, evaluation },
    model,
    set,
    point,
    contextNoise,
    others,
  }: TrainingStage & { readonly contextNoise: number; readonly others: readonly TargetedText[] },
  host: JobHost,
): Promise<AlternativeTexts | undefined> {
  if (training.alternativeBatchSize === 0) return undefined;
  const { maxLength, seed } = training;
  const settings = { contextNoise, maxLength, batchSize: evaluation.batchSize, seed };
  const activity = "writing alternative answers";
  return alternativeAnswers(model, set.passages, others, settings, (done, total) =>
    host.report({ type: "progress", step: point.step, activity, done, total }),
  );
}
