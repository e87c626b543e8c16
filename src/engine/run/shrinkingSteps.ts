import { OutOfMemory } from "../../backends/backend";
import type { StepPart, StepResult, Trainer } from "../../backends/backend";
import type { StepDivision } from "../plan/divideStep";
import { divideStep, mostParts } from "../plan/divideStep";
import type { PlannedStep } from "../plan/stepPlan";
import { FailedTraining } from "./failedTraining";

/** The result of one training step, and the parts into which the texts of the step were divided. */
interface TakenStep {
  readonly result: StepResult;
  readonly parts: readonly StepPart[];
}

/**
 * Creates a function that takes training steps. It divides the texts of each step into parts. If memory runs out in a
 * step, the step is tried again with twice as many parts. This is safe, because a step changes the weights only after
 * its last part. Later steps start with the larger number of parts. The number of parts does not change the result,
 * except by rounding, because every mean covers all parts of the step.
 * @param division how to divide the first step. Later steps may have more parts
 * @param warn called with a sentence for the user each time that the number of parts grows
 * @returns a function that takes one step
 * @throws HumanError if memory does not suffice even for the smallest parts
 */
export function createShrinkingSteps(
  trainer: Pick<Trainer, "step">,
  division: StepDivision,
  warn: (step: number, message: string) => void,
): (step: number, planned: PlannedStep, learningRate: number) => Promise<TakenStep> {
  let { microBatches } = division;
  return async (step, planned, learningRate) => {
    const most = mostParts(planned, division.needs);
    for (;;) {
      const parts = divideStep(planned, { ...division, microBatches: Math.min(microBatches, most) });
      try {
        return { result: await trainer.step(parts, learningRate), parts };
      } catch (error) {
        if (!(error instanceof OutOfMemory)) throw error;
        if (parts.length >= most)
          throw new FailedTraining(
            `Memory ran out in step ${step}, whose parts cannot be smaller: set ` +
              '"training.gradientCheckpointing" to true, lower "training.maxLength", or train an adapter ("adapter": ' +
              '{"type": "lora"}).',
            "memory",
          );
        microBatches = Math.min(2 * parts.length, most);
        warn(
          step,
          `Memory ran out in step ${step}. From now on a step is computed in ${microBatches} parts, with the same ` +
            `result; set "training.microBatches" to ${microBatches} to use this number from the start.`,
        );
      }
    }
  };
}
