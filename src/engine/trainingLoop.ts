import type { Configuration } from "../configuration/schema";
import { packTexts } from "../models/textBatch";
import type { StepPlan } from "./batches/stepPlan";
import type { JobHost } from "./jobHost";
import { learningRateAt } from "./training/schedule";
import type { Trainer } from "./training/trainer";

export interface TrainingLoop {
  readonly trainer: Trainer;
  readonly plan: StepPlan;
  /** Of every forget text; empty where the objective needs none. */
  readonly referenceLosses: Float32Array;
  readonly training: Configuration["training"];
  readonly padId: number;
  readonly host: JobHost;
}

export interface TrainingOutcome {
  /** The last step whose update the weights hold. */
  readonly step: number;
  readonly isStopped: boolean;
  /** Why training could not go on. */
  readonly failure?: string;
}

/** Takes the plan's steps one after the other and reports each, until the last, a request to stop or a failure. */
export async function train(run: TrainingLoop, afterStep: (step: number) => Promise<void>): Promise<TrainingOutcome> {
  const { trainer, plan, referenceLosses, training, padId, host } = run;
  for (let step = 1; step <= plan.totalSteps; step += 1) {
    if (host.isStopRequested()) return { step: step - 1, isStopped: true };
    const start = performance.now();
    const { forget, retain } = plan.next();
    const batch = {
      forget: trainer.needsForget ? packTexts(forget, padId) : undefined,
      // Without a forget tower every text is learnt alike.
      retain: trainer.needsRetain ? packTexts(trainer.needsForget ? retain : [...forget, ...retain], padId) : undefined,
      referenceLosses: Float32Array.from(forget, ({ index }) => referenceLosses[index] ?? 0),
    };
    const learningRate = learningRateAt(step, plan.totalSteps, training);
    const result = await trainer.step(batch, learningRate);
    if (!result.isFinite)
      return { step: step - 1, isStopped: false, failure: `The gradients of step ${step} are not finite` };
    host.report({
      type: "step",
      step,
      totalSteps: plan.totalSteps,
      epoch: step / plan.stepsPerEpoch,
      learningRate,
      loss: result.loss,
      forgetLoss: result.forgetLoss,
      retainLoss: result.retainLoss,
      gradientNorm: result.gradientNorm,
      tokens: (batch.forget?.contentTokens ?? 0) + (batch.retain?.contentTokens ?? 0),
      seconds: (performance.now() - start) / 1000,
      memoryBytes: process.memoryUsage.rss(),
    });
    await afterStep(step);
  }
  return { step: plan.totalSteps, isStopped: false };
}
