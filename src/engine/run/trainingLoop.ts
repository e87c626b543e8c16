import type { StepPart, Trainer } from "../../backends/backend";
import type { Configuration } from "../../configuration/schema";
import { learningRateAt } from "../plan/learningRate";
import type { StepPlan } from "../plan/stepPlan";
import type { Ending, TrainingOutcome } from "./ending";
import type { JobHost } from "./jobHost";
import { createShrinkingSteps } from "./shrinkingSteps";

interface TrainingLoop {
  readonly trainer: Trainer;
  readonly plan: StepPlan;
  /** The summed loss of each forget text under the original model. Empty if the objective needs no such losses. */
  readonly referenceLosses: readonly number[];
  readonly training: Configuration["training"];
  readonly host: JobHost;
}

/**
 * Takes the plan's steps one after another and reports each step.
 * @param from the number of steps that are already done. The first step of this attempt is `from` + 1
 * @param beforeStep a function that does the work between two steps. Its argument is the number of finished steps. If
 *   it returns an ending, training ends
 */
export async function train(
  { trainer, plan, referenceLosses, training, host }: TrainingLoop,
  from: number,
  beforeStep: (done: number) => Promise<Ending | undefined>,
): Promise<TrainingOutcome> {
  const division = { needs: trainer.needs, microBatches: training.microBatches, referenceLosses };
  const takeStep = createShrinkingSteps(trainer, division, (step, message) =>
    host.report({ type: "warning", level: "information", step, message }),
  );
  for (let step = from + 1; step <= plan.totalSteps; step += 1) {
    const ending = await beforeStep(step - 1);
    if (ending) return { step: step - 1, ending };
    const start = performance.now();
    const learningRate = learningRateAt(step, plan.totalSteps, training);
    const { result, parts } = await takeStep(step, plan.next(), learningRate);
    const { isFinite, ...measured } = result;
    if (!isFinite)
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
      ...measured,
      tokens: parts.reduce((sum, part) => sum + tokensRead(part), 0),
      seconds: (performance.now() - start) / 1000,
      memoryBytes: process.memoryUsage.rss(),
    });
  }
  return { step: plan.totalSteps, ending: { kind: "finished" } };
}

/** The model predicts the last token of a text but does not read it. */
function tokensRead({ forget, retain }: StepPart): number {
  return [...forget, ...retain].reduce((sum, { ids }) => sum + Math.max(ids.length - 1, 1), 0);
}
