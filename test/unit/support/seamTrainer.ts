import type { StepPart, StepResult, TrainerNeeds } from "../../../src/backends/backend";
import type { LanguageModel } from "../../../src/backends/onnx/models/languageModel";
import type { Weights } from "../../../src/backends/onnx/models/weights";
import type { Objective } from "../../../src/backends/onnx/objectives/objective";
import type { GraphSessionOptions } from "../../../src/backends/onnx/models/graphSession";
import { packPart } from "../../../src/backends/onnx/training/packPart";
import { createTrainer } from "../../../src/backends/onnx/training/trainer";
import { adamW, padId } from "./trainingRun";

/** A trainer of the onnxruntime backend that takes steps as the seam gives them, on weights that the test keeps. */
export async function seamTrainer(
  {
    model,
    weights,
    objective,
  }: { readonly model: LanguageModel; readonly weights: Weights; readonly objective: Objective },
  microBatches: number,
  options: GraphSessionOptions,
) {
  const inner = await createTrainer(model, weights, objective, { ...adamW, microBatches, seed: 0 }, options);
  const needs: TrainerNeeds = {
    forget: inner.needsForget,
    retain: inner.needsRetain,
    referenceLosses: inner.needsReferenceLosses,
    takesEmptyParts: inner.takesEmptyBatches,
  };
  return {
    needs,
    step: (parts: readonly StepPart[], learningRate: number): Promise<StepResult> =>
      inner.step(
        parts.map((part) => packPart(part, needs, padId)),
        learningRate,
      ),
    state: inner.state,
    continueFrom: (step: number) => inner.continueFrom(step),
    dispose: () => inner.dispose(),
  };
}
