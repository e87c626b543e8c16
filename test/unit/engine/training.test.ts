import { describe, expect, it } from "vitest";
import { encodeGraph } from "../../../src/graph/encode";
import { gradientDifference } from "../../../src/engine/objectives/gradientDifference";
import { memorization } from "../../../src/engine/objectives/memorization";
import { npo } from "../../../src/engine/objectives/npo";
import type { Objective } from "../../../src/engine/objectives/objective";
import { undial } from "../../../src/engine/objectives/undial";
import type { AdamWSettings } from "../../../src/engine/training/adamw";
import { momentNames, stepScalarNames, updatedName } from "../../../src/engine/training/adamw";
import {
  buildStepGraph,
  referenceLossesInput,
  referencePrefix,
  referenceTokensInput,
} from "../../../src/engine/training/stepGraph";
import { createTrainer } from "../../../src/engine/training/trainer";
import type { StepBatch } from "../../../src/engine/training/trainer";
import { packTexts } from "../../../src/models/textBatch";
import { towerInputs } from "../../../src/models/tower";
import { createSession } from "../../../src/runtime/session";
import type { Tensor } from "../../../src/runtime/tensor";
import {
  doubleTensor,
  elementsOf,
  floatTensor,
  integerTensor,
  scalarOf,
  scalarTensor,
} from "../../../src/runtime/tensor";
import type { OlmoFixture } from "../support/olmoFixture";
import { olmoCases, olmoFixture, relativeDistance, toTexts } from "../support/olmoFixture";

// What test/fixtures/olmo.py trains with.
const adamW: AdamWSettings = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 };
const learningRate = 1e-3;
const weights = { forgetWeight: 1, retainWeight: 1, retainTerm: "loss" } as const;
const objectives: Readonly<Record<string, Objective>> = {
  "gradient-difference": gradientDifference(weights),
  "gradient-difference-text": gradientDifference(weights),
  npo: npo({ beta: 0.1, ...weights }),
  memorization,
  undial: undial({ beta: 3, focus: false, ...weights }),
  "undial-focus": undial({ beta: 3, focus: true, ...weights, retainTerm: "divergence" }),
  "npo-divergence": npo({ beta: 0.1, ...weights, retainTerm: "divergence" }),
};
const padId = 1;

function batchOf({ batches, expected }: OlmoFixture, run: string): StepBatch {
  const lossOn = expected.runs[run]?.lossOn ?? "answer";
  const forget = toTexts(batches.forget, lossOn);
  const retain = toTexts(batches.retain, lossOn);
  return {
    forget: packTexts(forget, padId),
    retain: packTexts(run === "memorization" ? [...forget, ...retain] : retain, padId),
    referenceLosses: Float32Array.from(expected.referenceLoss),
  };
}

/** Both batches' tensors, with the tokens that the reference model reads: the same. */
function batchTensors(batch: StepBatch): Record<string, Tensor> {
  return Object.fromEntries(
    (["forget", "retain"] as const).flatMap((name) => {
      const texts = batch[name];
      if (!texts) return [];
      const read = integerTensor(texts.referenceTokens, [texts.rows, texts.length]);
      return [...Object.entries(towerInputs(name, texts)), [referenceTokensInput(name), read] as const];
    }),
  );
}

const runs = olmoCases.flatMap((name) => Object.keys(objectives).map((run) => [name, run] as const));

describe("a training step, against PyTorch in float64", () => {
  it.each(runs)("%s, %s: loss and gradients", async (name, run) => {
    const fixture = await olmoFixture(name);
    const objective = objectives[run] as Objective;
    const step = buildStepGraph(fixture.model, objective, adamW, { withGradients: true });
    const session = await createSession(encodeGraph(step.graph), { threads: 1 });
    const batch = batchOf(fixture, run);
    const parameters = await fixture.loadWeights();
    const moments = [...parameters].flatMap(([parameter, { dims, size }]) =>
      Object.values(momentNames(parameter)).map(
        (moment) => [moment, floatTensor(new Float32Array(size), dims)] as const,
      ),
    );
    const inputs: Record<string, Tensor> = {
      ...Object.fromEntries(parameters),
      ...Object.fromEntries(moments),
      ...Object.fromEntries([...parameters].map(([parameter, tensor]) => [referencePrefix + parameter, tensor])),
      ...batchTensors(batch),
      [referenceLossesInput]: floatTensor(batch.referenceLosses as Float32Array, [4]),
      ...Object.fromEntries(Object.values(stepScalarNames).map((scalar) => [scalar, scalarTensor(0.5)])),
    };
    const declared = step.graph.inputs.map((input) => [input.name, inputs[input.name] as Tensor] as const);
    const outputs = await session.run(Object.fromEntries(declared));

    const expected = fixture.expected.runs[run];
    expect(scalarOf(outputs["loss"] as Tensor)).toBeCloseTo(expected?.loss ?? NaN, 4);
    const norm = scalarOf(outputs["gradientNorm"] as Tensor);
    expect(norm / (expected?.gradientNorm ?? NaN)).toBeCloseTo(1, 5);
    for (const parameter of parameters.keys()) {
      const gradient = await fixture.tensor(`gradient.${run}.${parameter}`);
      const isZero = gradient.every((element) => element === 0);
      const distance = relativeDistance(elementsOf(outputs[`gradient.${parameter}`] as Tensor), gradient);
      expect(distance, parameter).toBeLessThanOrEqual(isZero ? 1e-8 : 1e-5);
    }
    await session.dispose();
  });

  it.each(runs)("%s, %s: weights after five AdamW steps in float32", async (name, run) => {
    const fixture = await olmoFixture(name);
    const trained = await fixture.loadWeights();
    const trainer = await createTrainer(fixture.model, trained, objectives[run] as Objective, adamW, { threads: 1 });
    for (const expected of fixture.expected.runs[run]?.steps ?? []) {
      const result = await trainer.step(batchOf(fixture, run), learningRate);
      expect(result.isFinite).toBe(true);
      expect(result.loss).toBeCloseTo(expected.loss, 4);
      expect(result.gradientNorm / expected.gradientNorm).toBeCloseTo(1, 4);
    }
    for (const [parameter, tensor] of trained) {
      const expected = await fixture.tensor(`weights.${run}.${parameter}`);
      expect(relativeDistance(elementsOf(tensor), expected), parameter).toBeLessThanOrEqual(1e-5);
    }
    await trainer.dispose();
  });

  // AdamW's first steps are close to lr·sign(gradient), so an element whose gradient is within float32's rounding of 0
  // may go either way, whoever computes it: what the update is, is a question for float64.
  it.each(runs)("%s, %s: the update of five AdamW steps in float64", async (name, run) => {
    const fixture = await olmoFixture(name);
    const step = buildStepGraph(fixture.model, objectives[run] as Objective, adamW, { dataType: "float64" });
    const session = await createSession(encodeGraph(step.graph), { threads: 1 });
    const initial = await fixture.loadWeights();
    let state: Record<string, Tensor> = {};
    for (const [parameter, { data, dims, size }] of initial) {
      state[parameter] = doubleTensor(Float64Array.from(data as Float32Array), dims);
      for (const moment of Object.values(momentNames(parameter)))
        state[moment] = doubleTensor(new Float64Array(size), dims);
    }
    const reference = Object.fromEntries(
      [...initial.keys()].map((key) => [referencePrefix + key, state[key] as Tensor]),
    );
    const batch = batchOf(fixture, run);
    for (let t = 1; t <= 5; t += 1) {
      const scalar = (value: number): Tensor => doubleTensor(Float64Array.of(value), []);
      const inputs: Record<string, Tensor> = {
        ...state,
        ...reference,
        ...batchTensors(batch),
        [referenceLossesInput]: doubleTensor(Float64Array.from(fixture.expected.referenceLoss), [4]),
        [stepScalarNames.learningRate]: scalar(learningRate),
        [stepScalarNames.meanCorrection]: scalar(1 - adamW.beta1 ** t),
        [stepScalarNames.squareCorrection]: scalar(1 - adamW.beta2 ** t),
      };
      const declared = step.graph.inputs.map((input) => [input.name, inputs[input.name] as Tensor] as const);
      const outputs = await session.run(Object.fromEntries(declared));
      state = Object.fromEntries(Object.keys(state).map((key) => [key, outputs[updatedName(key)] as Tensor]));
    }
    for (const [parameter, { data }] of initial) {
      const trained = elementsOf(state[parameter] as Tensor);
      const update = Array.from(trained, (element, index) => element - ((data as Float32Array)[index] ?? NaN));
      const expected = await fixture.tensor(`update.${run}.${parameter}`);
      expect(relativeDistance(update, expected), parameter).toBeLessThanOrEqual(1e-4);
    }
    await session.dispose();
  });

  it("leaves weights and moments as they were, bit for bit, when the gradients are not finite", async () => {
    const fixture = await olmoFixture("untied");
    const weightsBefore = await fixture.loadWeights();
    const trained = await fixture.loadWeights();
    const objective = objectives["npo"] as Objective;
    const trainer = await createTrainer(fixture.model, trained, objective, adamW, { threads: 1 });
    const batch = batchOf(fixture, "npo");
    const poisoned = { ...batch, referenceLosses: Float32Array.of(NaN, 1, 1, 1) };
    expect((await trainer.step(poisoned, learningRate)).isFinite).toBe(false);
    for (const [name, tensor] of trained) expect(tensor.data, name).toEqual(weightsBefore.get(name)?.data);

    // The step after goes on as if the poisoned one had not been.
    await trainer.step(batch, learningRate);
    const untouched = await fixture.loadWeights();
    const other = await createTrainer(fixture.model, untouched, objective, adamW, { threads: 1 });
    await other.step(batch, learningRate);
    for (const [name, tensor] of trained) expect(tensor.data, name).toEqual(untouched.get(name)?.data);
    await trainer.dispose();
    await other.dispose();
  });
});
