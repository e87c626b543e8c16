import type { Configuration } from "../../configuration/schema";
import type { StopReason } from "../../runs/trainingProgress";
import type { StepPlan } from "../plan/stepPlan";
import type { JobHost } from "./jobHost";
import { createShrinkingSteps } from "./shrinkingSteps";
import { learningRateAt } from "../plan/learningRate";
import type { StepBatch } from "../../backends/onnx/training/stepInputs";
import type { Trainer } from "../../backends/onnx/training/trainer";

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
  const { needsForget, needsRetain, takesEmptyBatches } = trainer;
  const { microBatches } = training;
  const packing = { needsForget, needsRetain, takesEmptyBatches, microBatches, padId, referenceLosses };
  const takeStep = createShrinkingSteps(trainer, packing, (step, message) =>
    host.report({ type: "warning", step, message }),
  );
  for (let step = from + 1; step <= plan.totalSteps; step += 1) {
    const ending = await beforeStep(step - 1);
    if (ending) return { step: step - 1, ending };
    const start = performance.now();
    const learningRate = learningRateAt(step, plan.totalSteps, training);
    const { result, parts } = await takeStep(step, plan.next(), learningRate);
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
      tokens: parts.reduce((sum, part) => sum + contentTokens(part), 0),
      seconds: (performance.now() - start) / 1000,
      memoryBytes: process.memoryUsage.rss(),
    });
  }
  return { step: plan.totalSteps, ending: { kind: "finished" } };
}

const contentTokens = ({ forget, retain }: StepBatch): number =>
  (forget?.contentTokens ?? 0) + (retain?.contentTokens ?? 0);
