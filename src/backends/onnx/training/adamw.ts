import type { OptimizerSettings } from "../../backend";
import type { Graph, Value } from "../graph/graph";
import { add, divide, lessOrEqual, multiply, squareRoot, subtract, where, cast } from "../graph/operators/elementwise";
import { sumOfSquares } from "../graph/operators/reduction";
import { isDecayed } from "./decayedParameter";

/**
 * Settings of AdamW. `maxGradientNorm` is the largest allowed global norm of the gradients. If the norm is larger, all
 * gradients are multiplied by the factor that reduces the norm to this value. 0 turns clipping off.
 */
export type AdamWSettings = Pick<OptimizerSettings, "beta1" | "beta2" | "epsilon" | "weightDecay" | "maxGradientNorm">;

/** Names of the graph inputs that hold the two moments of a parameter. */
export function momentNames(parameter: string): { mean: string; square: string } {
  return {
    mean: `mean.${parameter}`,
    square: `square.${parameter}`,
  };
}
export function updatedName(input: string): string {
  return `updated.${input}`;
}

/**
 * Names of the scalar inputs whose values change from step to step. In the formulas below, t is the number of the step,
 * counted from 1.
 */
export const stepScalarNames = {
  learningRate: "learningRate",
  /** 1 − β₁^t */
  meanCorrection: "meanCorrection",
  /** 1 − β₂^t */
  squareCorrection: "squareCorrection",
} as const;

/** The largest float32. A norm up to this number counts as finite. */
export const greatestFloat32 = 3.4028234663852886e38;
/** PyTorch's `clip_grad_norm_` adds this number to the norm before it divides by the norm. */
export const clippingOffset = 1e-6;

/**
 * Adds AdamW's update of every parameter (Loshchilov & Hutter 2019, arXiv 1711.05101) in PyTorch's form. The outputs
 * are named `updated.…`. The update clips the gradients by their global norm. If this norm is not finite, the update
 * sets the learning rate, 1 − β₁, 1 − β₂ and the gradients to 0. Weights and moments then stay exactly the same. Weight
 * decay applies only to the parameters for which `isDecayed` returns true.
 * @returns the norm before clipping
 */
export function addAdamW(graph: Graph, gradients: ReadonlyMap<Value, Value>, settings: AdamWSettings): Value {
  const [first] = gradients.keys();
  if (!first) throw new Error("the model has no parameter to train");
  const { dataType } = first;
  const scalar = (name: string): Value => graph.input(name, dataType, []);

  const norm = squareRoot([...gradients.values()].map(sumOfSquares).reduce((a, b) => add(a, b)));
  const finite = lessOrEqual(norm, greatestFloat32);
  const ifFinite = (x: Value): Value => where(finite, x, 0);
  const scale = ifFinite(clippingScale(norm, settings.maxGradientNorm));
  const learningRate = ifFinite(scalar(stepScalarNames.learningRate));
  const meanRate = ifFinite(graph.scalar(1 - settings.beta1, dataType));
  const squareRate = ifFinite(graph.scalar(1 - settings.beta2, dataType));
  const rootCorrection = squareRoot(scalar(stepScalarNames.squareCorrection));
  // lr·(m/c₁) / (√(v/c₂) + ε) = (lr·√c₂/c₁)·m / (√v + ε·√c₂): the bias corrections c₁ and c₂ become part of the
  // scalars.
  const stepSize = divide(multiply(learningRate, rootCorrection), scalar(stepScalarNames.meanCorrection));
  const epsilon = multiply(rootCorrection, settings.epsilon);
  const kept = subtract(graph.scalar(1, dataType), multiply(learningRate, settings.weightDecay));

  for (const [parameter, gradient] of gradients) {
    const names = momentNames(parameter.name);
    const mean = graph.input(names.mean, dataType, parameter.shape);
    const square = graph.input(names.square, dataType, parameter.shape);
    const clipped = multiply(ifFinite(gradient), scale);
    const newMean = add(mean, multiply(subtract(clipped, mean), meanRate));
    const newSquare = add(square, multiply(subtract(multiply(clipped, clipped), square), squareRate));
    const change = divide(multiply(newMean, stepSize), add(squareRoot(newSquare), epsilon));
    const hasDecay = settings.weightDecay !== 0 && isDecayed(parameter.name);
    const decayed = hasDecay ? multiply(parameter, kept) : parameter;
    graph.output(updatedName(names.mean), newMean);
    graph.output(updatedName(names.square), newSquare);
    graph.output(updatedName(parameter.name), subtract(decayed, change));
  }
  graph.output("gradientNorm", norm);
  graph.output("isFinite", cast(finite, "int32"));
  return norm;
}

/** min(1, maximum / (norm + 10⁻⁶)), as in PyTorch's `clip_grad_norm_`. */
function clippingScale(norm: Value, maximum: number): Value {
  const one = norm.graph.scalar(1, norm.dataType);
  if (maximum === 0) return one;
  const ratio = divide(norm.graph.scalar(maximum, norm.dataType), add(norm, clippingOffset));
  return where(lessOrEqual(ratio, 1), ratio, one);
}
