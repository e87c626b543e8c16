import type { StepPart, StepResult } from "../../../src/backends/backend";
import type { LanguageModel } from "../../../src/backends/onnx/models/languageModel";
import type { Weights } from "../../../src/backends/onnx/models/weights";
import type { Objective } from "../../../src/backends/onnx/objectives/objective";
import type { GraphSessionOptions } from "../../../src/backends/onnx/models/graphSession";
import { packPart } from "../../../src/backends/onnx/training/packPart";
import { createTrainer } from "../../../src/backends/onnx/training/createTrainer";
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
  const settings = { ...adamW, microBatches, seed: 0 };
  const inner = await createTrainer({ model, weights, objective, settings, options });
  const { needs } = inner;
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
