import type { EvaluationSet } from "../../evaluation/evaluationSet";
import type { RunEventBody } from "../../protocol/events";
import type { Configuration } from "../../configuration/schema";
import type { TargetedText } from "../../backends/onnx/models/textBatch";
import { alternativeAnswers } from "./alternativeAnswers";
import type { AlternativeTexts } from "../plan/trainingTexts";
import { planSteps } from "../plan/stepPlan";
import { createBetweenSteps } from "./betweenSteps";
import type { Checkpoints } from "./checkpointing";
import type { JobHost } from "./jobHost";
import type { Measure } from "./measuring";
import { duringRun } from "./measuring";
import { objectiveOf } from "../../backends/onnx/objectives/table";
import type { OpenedRun } from "./openRun";
import type { Prober } from "./prober";
import { targetModelLosses } from "./referenceLosses";
import type { ResumePoint } from "./resumePoint";
import { createTrainer } from "../../backends/onnx/training/trainer";
import { train } from "./trainingLoop";
import type { TrainingOutcome } from "./trainingLoop";
import { readTrainingState } from "./trainingState";
import { trainingTexts } from "../plan/trainingTexts";

export interface TrainingStage {
  readonly configuration: Configuration;
  readonly opened: OpenedRun;
  readonly set: EvaluationSet;
  readonly point: ResumePoint;
  /** What the run has reported up to the resume point; evaluations are added. */
  readonly history: RunEventBody[];
  readonly prober: Prober;
  readonly measure: Measure;
  readonly checkpoints: Checkpoints;
}

/** Trains from a resume point on until training ends, and lets go of all that only training needs. */
export async function trainFrom(stage: TrainingStage, host: JobHost): Promise<TrainingOutcome> {
  const { configuration, opened, set, point } = stage;
  const { training, evaluation, output, objective, data } = configuration;
  const { model, tokenizer, weights, device } = opened;
  const sessions = { device, threads: configuration.device.threads };
  host.report({ type: "state", state: "training", step: point.step });
  const contextNoise = objective.name === "undial" ? objective.contextNoise : 0;
  const trueTexts = await trainingTexts(configuration, set.passages, tokenizer);
  const alternatives = await alternativesFor({ ...stage, contextNoise, others: trueTexts.retain }, host);
  const texts = { ...trueTexts, ...(alternatives && { alternatives }) };
  const plan = planSteps(texts, training, { contextNoise, garbledBatchSize: training.garbledBatchSize });
  // Made from the source's weights, also on a resume: what an objective compares with is the model before the first
  // step.
  const { precision } = configuration.device;
  const onPrecision = (activity: string): void =>
    host.report({ type: "progress", step: point.step, activity, done: 1, total: 1 });
  const settings = { ...training, precision, onPrecision };
  const trainer = await createTrainer(model, weights, objectiveOf(objective), settings, sessions);
  const referenceLosses = trainer.needsReferenceLosses
    ? await targetModelLosses(model, weights, texts.forget, tokenizer, sessions)
    : new Float32Array();
  if (point.checkpoint) {
    await readTrainingState(point.checkpoint.folder, trainer.state);
    trainer.continueFrom(point.step);
    for (let step = 0; step < point.step; step += 1) plan.next();
  }

  const evaluationInterval = evaluation.everySteps ?? evaluation.everyEpochs * plan.stepsPerEpoch;
  const withUtility = training.stopWhen.utilityBelow !== undefined && data.utility !== undefined;
  const { documentsPerTask } = evaluation;
  const beforeStep = createBetweenSteps({
    ...stage,
    host,
    weights,
    state: trainer.state,
    wholeSet: set,
    sample: duringRun(set, { documentsPerTask, seed: training.seed, withUtility }),
    evaluationInterval,
    checkpointInterval: output.checkpointEverySteps ?? evaluationInterval,
    stopWhen: training.stopWhen,
    from: point.step,
  });
  try {
    const loop = { trainer, plan, referenceLosses, training, padId: tokenizer.padId, host };
    return await train(loop, point.step, beforeStep);
  } finally {
    await trainer.dispose();
  }
}

/** The alternative answers, where the configuration asks for them; on a resume the same as before. */
async function alternativesFor(
  {
    configuration: { training, evaluation, device },
    opened,
    set,
    point,
    contextNoise,
    others,
  }: TrainingStage & { readonly contextNoise: number; readonly others: readonly TargetedText[] },
  host: JobHost,
): Promise<AlternativeTexts | undefined> {
  if (training.alternativeBatchSize === 0) return undefined;
  const settings = {
    contextNoise,
    maxLength: training.maxLength,
    batchSize: evaluation.batchSize,
    seed: training.seed + 7,
    threads: device.threads,
  };
  const activity = "writing alternative answers";
  return alternativeAnswers(opened, set.passages, others, settings, (done, total) =>
    host.report({ type: "progress", step: point.step, activity, done, total }),
  );
}
