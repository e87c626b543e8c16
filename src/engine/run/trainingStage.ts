import { warnOfLongWarmup } from "../plan/refuseEmptyPlan";
import { planSteps } from "../plan/stepPlan";
import { trainingTexts } from "../plan/trainingTexts";
import { alternativeAnswers } from "./alternativeAnswers";
import { createBetweenSteps } from "./betweenSteps";
import type { TrainingOutcome } from "./ending";
import type { JobHost } from "./jobHost";
import { duringRun } from "./measuring";
import { createScoring } from "./scoring";
import { hasWarned } from "./resumePoint";
import type { TrainingStage } from "./stage";
import { train } from "./trainingLoop";

/** Trains from a resume point until training ends. After this, the function releases the trainer. */
export async function trainFrom(stage: TrainingStage, host: JobHost): Promise<TrainingOutcome> {
  const { configuration, model, set, point } = stage;
  const { training, evaluation, output, objective } = configuration;
  host.report({ type: "state", state: "training", step: point.step });
  const contextNoise = objective.name === "undial" ? objective.contextNoise : 0;
  const reportProgress = (activity: string, done: number, total: number): void =>
    host.report({ type: "progress", step: point.step, activity, done, total });
  let texts = await trainingTexts(configuration, set.passages, model.tokenizer);
  if (training.alternativeBatchSize > 0) {
    const settings = { ...training, contextNoise, batchSize: evaluation.batchSize };
    const onProgress = (done: number, total: number): void =>
      reportProgress("writing alternative answers", done, total);
    // At this point, the model always has the source model's weights, even in a resumed run. A resumed run therefore
    // makes the same alternative answers as the interrupted run.
    const alternatives = await alternativeAnswers(model, set.passages, texts.retain, settings, onProgress);
    texts = { ...texts, alternatives };
  }
  const plan = planSteps(texts, training, contextNoise);
  const longWarmup = warnOfLongWarmup(plan.totalSteps, training);
  if (longWarmup !== undefined && !hasWarned(point, longWarmup))
    host.report({ type: "warning", step: point.step, message: longWarmup });
  const onPrecision = (activity: string): void => reportProgress(activity, 1, 1);
  // A resumed run also creates the trainer with the source model's weights, because an objective may compare the
  // trained model with the model before the first step.
  const trainer = await model.train(objective, { ...training, onPrecision });
  const referenceLosses = trainer.needs.referenceLosses ? (await model.score(texts.forget)).map(({ sum }) => sum) : [];
  if (point.checkpoint) {
    await trainer.restoreState(point.checkpoint.folder, point.step);
    for (let step = 0; step < point.step; step += 1) plan.next();
  }

  const evaluationInterval = evaluation.everySteps ?? evaluation.everyEpochs * plan.stepsPerEpoch;
  const sample = duringRun(set, configuration);
  const checkpointInterval = output.checkpointEverySteps ?? evaluationInterval;
  const score = createScoring({ ...stage, sample: sample.passages, evaluationInterval, plan }, host);
  const beforeStep = createBetweenSteps(
    { ...stage, trainer, sample, score, evaluationInterval, checkpointInterval },
    host,
  );
  try {
    const outcome = await train({ trainer, plan, referenceLosses, training, host }, point.step, beforeStep);
    if (outcome.ending.kind === "finished") await score(outcome.step);
    return outcome;
  } finally {
    await trainer.dispose();
  }
}
