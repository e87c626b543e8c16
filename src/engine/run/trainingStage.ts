import type { LiveModel } from "../../backends/backend";
import { warnOfLongWarmup } from "../plan/refuseEmptyPlan";
import { specialTokens } from "../plan/replacement";
import { planSteps } from "../plan/stepPlan";
import { trainingTexts } from "../plan/trainingTexts";
import type { TrainingTexts } from "../plan/trainingTexts";
import type { AlertLevel } from "../../protocol/alerts";
import { openKeptCompletions } from "../../runs/keptCompletions";
import { layout } from "../../runs/layout";
import { describeReplay, replayTexts } from "../replay/replayTexts";
import { createActivities } from "./activities";
import { alternativeAnswers } from "./alternativeAnswers";
import { createBetweenSteps } from "./betweenSteps";
import { duringRun, wholeDuringRun } from "./duringRun";
import { stoppedAtStart } from "./ending";
import type { Ending, TrainingOutcome } from "./ending";
import { interruptible, unlessInterrupted } from "./interruption";
import type { JobHost } from "./jobHost";
import { withRetainBefore } from "./planMembership";
import { createScoring } from "./scoring";
import { hasWarned } from "./resumePoint";
import type { ResumePoint } from "./resumePoint";
import type { TrainingStage } from "./stage";
import { startOf } from "./startOf";
import { teachForgetTexts } from "./teaching";
import { withTargetPredictions } from "./targetPredictions";
import { train } from "./trainingLoop";

/**
 * Trains from a resume point until training ends. After this, the function releases the trainer. The user may ask the
 * run to stop or to pause before the first step of this attempt. The function then skips the preparations that are no
 * longer needed. A stop after a resume still needs the trainer with the weights of the checkpoint, because the run
 * exports these weights.
 */
export async function trainFrom(stage: TrainingStage, host: JobHost): Promise<TrainingOutcome> {
  const { configuration, runFolder, model, set, point } = stage;
  const { training, evaluation, output, objective } = configuration;
  host.report({ type: "state", state: "training", step: point.step });
  const contextNoise = objective.name === "undial" ? objective.contextNoise : 0;
  const during = createActivities(host);
  const reportProgress = (activity: string, done: number, total: number): void =>
    host.report({ type: "progress", step: point.step, activity, done, total });
  const isAsked = (): boolean => host.isAsked("stop") || host.isAsked("pause");
  const asked = interruptible(model, isAsked);
  const tellOnce = (message: string, level: AlertLevel = "information"): void => {
    if (!hasWarned(point, message)) host.report({ type: "warning", level, step: point.step, message });
  };

  const atOnce = endingBefore(point, host);
  if (atOnce !== undefined) return { step: point.step, ending: atOnce };
  const passages = await during(point.step, "preparing the texts", () =>
    trainingTexts(configuration, set.passages, model.tokenizer),
  );
  const openModel = async (folder: string): Promise<LiveModel> => interruptible(await stage.openModel(folder), isAsked);
  const forget = await unlessInterrupted(() =>
    teachForgetTexts({ ...stage, openModel }, asked, passages, {
      onProgress: (done, total) => reportProgress("computing the teacher's predictions", done, total),
      tell: tellOnce,
    }),
  );
  let texts: TrainingTexts = { ...passages, ...(forget && { forget }) };
  if (training.alternativeBatchSize > 0 && !isAsked()) {
    const settings = { ...training, contextNoise, batchSize: evaluation.batchSize };
    const openKept = (prompts: object) => openKeptCompletions(runFolder, layout.alternatives, prompts);
    const onProgress = (done: number, total: number): void =>
      reportProgress("writing alternative answers", done, total);
    // At this point, the model always has the source model's weights, even in a resumed run. A resumed run can
    // therefore generate the answers that an earlier attempt has not finished.
    const alternatives = await unlessInterrupted(() =>
      alternativeAnswers(asked, set.passages, texts.retain, settings, openKept, onProgress),
    );
    texts = { ...texts, ...(alternatives && { alternatives }) };
  }
  if (training.replayBatchSize > 0 && !isAsked()) {
    const replay = await unlessInterrupted(() =>
      replayTexts(
        asked,
        set.passages.filter(({ split }) => split === "forget"),
        texts,
        { ...training, batchSize: evaluation.batchSize },
        (determining) => openKeptCompletions(runFolder, layout.replay, determining),
        (done, total) => reportProgress("writing texts for replay", done, total),
      ),
    );
    if (replay) {
      texts = { ...texts, replay: replay.texts };
      tellOnce(describeReplay(replay));
    }
  }
  texts =
    (await unlessInterrupted(() =>
      withTargetPredictions(stage, asked, texts, (done, total) =>
        reportProgress("computing the target model's predictions", done, total),
      ),
    )) ?? texts;
  const early = endingBefore(point, host);
  if (early !== undefined) return { step: point.step, ending: early };

  const plan = planSteps(texts, training, contextNoise, specialTokens(model.tokenizer));
  const longWarmup = warnOfLongWarmup(plan.totalSteps, training);
  if (longWarmup !== undefined) tellOnce(longWarmup, "warning");
  const onPrecision = (activity: string): void => reportProgress(activity, 1, 1);
  // A resumed run also creates the trainer with the weights before the first step, because an objective may compare the
  // trained model with the model before the first step.
  const trainer = await during(point.step, "preparing the training", () =>
    model.train(objective, { ...training, onPrecision, startFrom: startOf(configuration) }),
  );
  const referenceLosses = trainer.needs.referenceLosses
    ? await unlessInterrupted(async () => {
        const onProgress = (done: number): void => reportProgress("scoring the forget set", done, texts.forget.length);
        return (await asked.score(texts.forget, { onProgress })).map(({ sum }) => sum);
      })
    : [];
  if (point.checkpoint) {
    const { folder } = point.checkpoint;
    await during(point.step, "reading the checkpoint", () => trainer.restoreState(folder, point.step));
    for (let step = 0; step < point.step; step += 1) plan.next();
  }

  const evaluationInterval = evaluation.everySteps ?? evaluation.everyEpochs * plan.stepsPerEpoch;
  const sample = duringRun(stage);
  const checkpointInterval = output.checkpointEverySteps ?? evaluationInterval;
  const sampledShare = sample.passages.length / Math.max(1, set.passages.length);
  const { totalSteps } = plan;
  const planned = { totalSteps, evaluationInterval, checkpointInterval, sampledShare };
  const membership = stage.membership && (await withRetainBefore(stage, stage.membership, sample.passages));
  const event = { type: "plan", step: point.step, ...planned, ...(membership && { membership }) } as const;
  host.report(event);
  stage.history.push(event);
  const score = createScoring({ ...stage, sample: sample.passages, evaluationInterval, plan }, host);
  const beforeStep = createBetweenSteps(
    { ...stage, trainer, sample, whole: wholeDuringRun(stage), score, evaluationInterval, checkpointInterval },
    host,
  );
  try {
    const ending = referenceLosses === undefined ? endingBefore(point, host) : undefined;
    if (ending !== undefined) return { step: point.step, ending };
    const loop = { trainer, plan, referenceLosses: referenceLosses ?? [], training, host };
    const outcome = await train(loop, point.step, beforeStep);
    if (outcome.ending.kind === "finished") await score(outcome.step);
    return outcome;
  } finally {
    await trainer.dispose();
  }
}

/**
 * The ending of this attempt if the user has asked for a pause or a stop before the attempt's first step. It is
 * undefined if the user has asked for neither. It is also undefined for a stop if the attempt continues from a
 * checkpoint. In this case, the training loop ends before its next step, and the run exports the checkpoint's model.
 */
function endingBefore({ step }: ResumePoint, host: JobHost): Ending | undefined {
  if (host.isAsked("stop")) return step === 0 ? { kind: "stopped", because: stoppedAtStart } : undefined;
  return host.isAsked("pause") ? { kind: "paused" } : undefined;
}
