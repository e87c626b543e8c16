import { HumanError } from "../../protocol/humanError";
import { isOutOfMemory } from "../../backends/onnx/runtime/outOfMemory";
import type { Packing } from "../plan/packStep";
import { mostParts, packStep } from "../plan/packStep";
import type { PlannedStep } from "../plan/stepPlan";
import type { StepBatch } from "../../backends/onnx/training/stepInputs";
import type { StepResult } from "../../backends/onnx/training/stepResult";
import type { Trainer } from "../../backends/onnx/training/trainer";

/** A step that was taken, and the parts that it was computed in. */
export interface TakenStep {
  readonly result: StepResult;
  readonly parts: readonly StepBatch[];
}

/**
 * Takes steps in parts that become smaller by themselves: where memory does not suffice for a step, it is tried again
 * in twice as many parts, and the steps after it begin with as many. Nothing has changed before a step's last part is
 * done, and every mean runs over the whole step, so the result is the same up to rounding.
 *
 * @param packing how a step is divided to begin with
 * @param warn is told once for every time that the parts become smaller
 * @returns takes a step
 * @throws HumanError where memory does not suffice for the smallest parts either
 */
export function createShrinkingSteps(
  trainer: Pick<Trainer, "step">,
  packing: Packing,
  warn: (step: number, message: string) => void,
): (step: number, planned: PlannedStep, learningRate: number) => Promise<TakenStep> {
  let { microBatches } = packing;
  return async (step, planned, learningRate) => {
    const most = mostParts(planned, packing);
    for (;;) {
      const parts = packStep(planned, { ...packing, microBatches: Math.min(microBatches, most) });
      try {
        return { result: await trainer.step(parts, learningRate), parts };
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        if (parts.length >= most)
          throw new HumanError(
            `Memory ran out in step ${step}, whose parts cannot be smaller: set ` +
              '"training.gradientCheckpointing" to true, lower "training.maxLength", or train an adapter ("adapter": ' +
              '{"type": "lora"}).',
            false,
          );
        microBatches = Math.min(2 * parts.length, most);
        warn(
          step,
          `Memory ran out in step ${step}, so a step is computed in ${microBatches} parts from now on, with the same ` +
            `result; set "training.microBatches" to ${microBatches} to begin so.`,
        );
      }
    }
  };
}
