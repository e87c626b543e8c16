import type { Configuration } from "../configuration/schema";
import { packTexts } from "../models/textBatch";
import type { StopReason } from "../runs/trainingProgress";
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

/** How training ended: every step taken; stopped; paused; or it could not go on. */
export type Ending =
  | { readonly kind: "finished" }
  | { readonly kind: "stopped"; readonly because: StopReason }
  | { readonly kind: "paused" }
  | { readonly kind: "failed"; readonly problem: string };

export interface TrainingOutcome {
  /** The last step whose update the weights hold. */
  readonly step: number;
  readonly ending: Ending;
}

/**
 * Takes the plan's steps one after the other and reports each.
 * @param from the last step that is taken already
 * @param beforeStep what is done between two steps, called with the last that was taken; it may end training
 */
export async function train(
  run: TrainingLoop,
  from: number,
  beforeStep: (done: number) => Promise<Ending | undefined>,
): Promise<TrainingOutcome> {
  const { trainer, plan, referenceLosses, training, padId, host } = run;
  for (let step = from + 1; step <= plan.totalSteps; step += 1) {
    const ending = await beforeStep(step - 1);
    if (ending) return { step: step - 1, ending };
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
      return {
        step: step - 1,
        ending: { kind: "failed", problem: `The gradients of step ${step} are not finite` },
      };
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
  }
  return { step: plan.totalSteps, ending: { kind: "finished" } };
}
