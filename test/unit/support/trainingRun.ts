import { gradientAscent, gradientDifference, klMinimization } from "../../../src/backends/onnx/objectives/forgetAscent";
import { memorization } from "../../../src/backends/onnx/objectives/memorization";
import { npo } from "../../../src/backends/onnx/objectives/npo";
import type { Objective } from "../../../src/backends/onnx/objectives/objective";
import { undial } from "../../../src/backends/onnx/objectives/undial";
import type { AdamWSettings } from "../../../src/backends/onnx/training/adamw";
import { momentNames, stepScalarNames } from "../../../src/backends/onnx/training/adamw";
import { referenceLossesInput, referencePrefix } from "../../../src/backends/onnx/training/lossGraph";
import type { StepGraph } from "../../../src/backends/onnx/training/stepGraph";
import type { PackedPart } from "../../../src/backends/onnx/training/stepInputs";
import { batchInputs, stepCounts } from "../../../src/backends/onnx/training/stepInputs";
import { trainedParameters } from "../../../src/backends/onnx/models/adapters/lora";
import { packTexts } from "../../../src/backends/onnx/models/textBatch";
import type { Tensor } from "../../../src/backends/onnx/runtime/tensor";
import { doubleTensor } from "./doubleTensor";
import type { ModelFixture } from "./modelFixture";
import { toTexts } from "./modelFixture";

// The settings of test/fixtures/olmo.py.
export const adamW: AdamWSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 };
export const learningRate = 1e-3;
const weights = { forgetWeight: 1, retainWeight: 1, retainTerm: "loss" } as const;
export const objectives: Readonly<Record<string, Objective>> = {
  "gradient-difference": gradientDifference(weights),
  "gradient-difference-text": gradientDifference(weights),
  npo: npo({ beta: 0.1, documentWeight: 0, ...weights }),
  "gradient-ascent": gradientAscent,
  "kl-minimization": klMinimization(weights),
  memorization,
  undial: undial({ beta: 3, focus: false, ...weights }),
  "undial-focus": undial({ beta: 3, focus: true, ...weights, retainTerm: "divergence" }),
  "npo-divergence": npo({ beta: 0.1, documentWeight: 0, ...weights, retainTerm: "divergence" }),
};
export const padId = 1;

/** A fixture's texts as one training batch. */
export function batchOf({ batches, expected }: ModelFixture, run: string): PackedPart {
  const lossOn = expected.runs[run]?.lossOn ?? "answer";
  const forget = toTexts(batches.forget, lossOn);
  const retain = toTexts(batches.retain, lossOn);
  return {
    forget: packTexts(forget, padId),
    retain: packTexts(run === "memorization" ? [...forget, ...retain] : retain, padId),
    referenceLosses: Float32Array.from(expected.referenceLoss),
  };
}

const toDouble = ({ data, dims }: Tensor): Tensor => doubleTensor(Float64Array.from(data as Float32Array), dims);

/** The state of a step in float64: trained weights, their moments, and frozen weights. */
export async function float64State(fixture: ModelFixture) {
  const given = await fixture.loadWeights();
  const frozen: Record<string, Tensor> = {};
  for (const [name, tensor] of given) frozen[name] = frozen[referencePrefix + name] = toDouble(tensor);
  const state: Record<string, Tensor> = {};
  for (const { name } of trainedParameters(fixture.model)) {
    const { dims, size } = given.get(name) as Tensor;
    state[name] = frozen[name] as Tensor;
    for (const moment of Object.values(momentNames(name))) state[moment] = doubleTensor(new Float64Array(size), dims);
  }
  return { state, frozen };
}

/** The inputs of a step's graph in float64. `t` counts steps from 1. */
export function float64Inputs(
  step: StepGraph,
  fixture: ModelFixture,
  run: string,
  state: Readonly<Record<string, Tensor>>,
  t: number,
): Record<string, Tensor> {
  const batch = batchOf(fixture, run);
  const scalars = {
    ...stepCounts([batch]),
    [stepScalarNames.learningRate]: learningRate,
    [stepScalarNames.meanCorrection]: 1 - adamW.beta1 ** t,
    [stepScalarNames.squareCorrection]: 1 - adamW.beta2 ** t,
  };
  return declaredOf(step, {
    ...state,
    ...batchInputs(batch),
    ...Object.fromEntries(
      Object.entries(scalars).map(([name, value]) => [name, doubleTensor(Float64Array.of(value), [])]),
    ),
    [referenceLossesInput]: doubleTensor(Float64Array.from(fixture.expected.referenceLoss), [4]),
  });
}

/** The tensors that are inputs of the graph. */
export function declaredOf(step: StepGraph, tensors: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(step.graph.inputs.map(({ name }) => [name, tensors[name] as Tensor]));
}
