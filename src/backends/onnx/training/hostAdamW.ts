import type { LaneType } from "../runtime/vectorCode";
import type { AdamWSettings } from "./adamw";
import { clippingOffset, greatestFloat32 } from "./adamw";
import type { UpdatedParameter } from "./adamwKernel";
import { createAdamWKernel } from "./adamwKernel";
import type { UpdateResult } from "./stepResult";

/** Input of one optimiser step. */
interface OptimizerStep {
  readonly parameters: readonly UpdatedParameter[];
  readonly learningRate: number;
  /** Number of the step, counted from 1. */
  readonly t: number;
}

/**
 * AdamW in host memory. The formula, the clipping and the check for finite gradients are those of `addAdamW`
 * (adamw.ts). The update is not part of the graph, because onnxruntime-node copies every output of a graph. If the
 * graph contained the update, it would output all weights and moments, and each step would copy them. The graph
 * therefore outputs only the gradients. When all gradients are computed, one pass over the arrays makes the update.
 * @returns a function that takes one step. It changes the weights and their moments in place
 */
export function createHostAdamW(
  settings: AdamWSettings,
  type: LaneType = "float32",
): (step: OptimizerStep) => UpdateResult {
  const kernel = createAdamWKernel(type);
  const { beta1, beta2, weightDecay, maxGradientNorm } = settings;
  return ({ parameters, learningRate, t }) => {
    const gradientNorm = Math.sqrt(parameters.reduce((sum, { gradient }) => sum + kernel.sumOfSquares(gradient), 0));
    const isFinite = gradientNorm <= greatestFloat32;
    if (!isFinite) return { gradientNorm, isFinite };
    const rootCorrection = Math.sqrt(1 - beta2 ** t);
    const scalars = {
      scale: maxGradientNorm === 0 ? 1 : Math.min(1, maxGradientNorm / (gradientNorm + clippingOffset)),
      meanRate: 1 - beta1,
      squareRate: 1 - beta2,
      stepSize: (learningRate * rootCorrection) / (1 - beta1 ** t),
      epsilon: settings.epsilon * rootCorrection,
      kept: 1 - learningRate * weightDecay,
    };
    for (const parameter of parameters) kernel.update(parameter, scalars);
    return { gradientNorm, isFinite };
  };
}
