import { describe, expect, it } from "vitest";
import { encodeGraph } from "../../../src/graph/encode";
import { gradientDifference } from "../../../src/engine/objectives/gradientDifference";
import { memorization } from "../../../src/engine/objectives/memorization";
import { npo } from "../../../src/engine/objectives/npo";
import type { Objective } from "../../../src/engine/objectives/objective";
import { undial } from "../../../src/engine/objectives/undial";
import type { AdamWSettings } from "../../../src/engine/training/adamw";
import { momentNames, stepScalarNames, updatedName } from "../../../src/engine/training/adamw";
import type { StepGraph } from "../../../src/engine/training/stepGraph";
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

/**
 * Runs with a divergence or a fading weight are compared in float64: a divergence starts at 0, where its gradient is a
 * difference of equal numbers, so that in float32 there is nothing but rounding to compare.
 */
const needsFloat64 = (run: string): boolean => run === "undial-focus" || run === "npo-divergence";
const float64Session = { threads: 1, optimization: "basic" } as const;

/** Everything that a step reads besides its batch, in float64: weights, moments, the reference's weights. */
async function float64State(fixture: OlmoFixture) {
  const state: Record<string, Tensor> = {};
  const reference: Record<string, Tensor> = {};
  for (const [parameter, { data, dims, size }] of await fixture.loadWeights()) {
    const weight = doubleTensor(Float64Array.from(data as Float32Array), dims);
    state[parameter] = weight;
    reference[referencePrefix + parameter] = weight;
    for (const moment of Object.values(momentNames(parameter)))
      state[moment] = doubleTensor(new Float64Array(size), dims);
  }
  return { state, reference };
}

function float64Inputs(step: StepGraph, fixture: OlmoFixture, run: string, state: Record<string, Tensor>, t: number) {
  const scalar = (value: number): Tensor => doubleTensor(Float64Array.of(value), []);
  const inputs: Record<string, Tensor> = {
    ...state,
    ...batchTensors(batchOf(fixture, run)),
    [referenceLossesInput]: doubleTensor(Float64Array.from(fixture.expected.referenceLoss), [4]),
    [stepScalarNames.learningRate]: scalar(learningRate),
    [stepScalarNames.meanCorrection]: scalar(1 - adamW.beta1 ** t),
    [stepScalarNames.squareCorrection]: scalar(1 - adamW.beta2 ** t),
  };
  return Object.fromEntries(step.graph.inputs.map(({ name }) => [name, inputs[name] as Tensor] as const));
}

async function expectGradients(fixture: OlmoFixture, run: string, outputs: Readonly<Record<string, Tensor>>) {
  const expected = fixture.expected.runs[run];
  expect(scalarOf(outputs["loss"] as Tensor)).toBeCloseTo(expected?.loss ?? NaN, 4);
  expect(scalarOf(outputs["gradientNorm"] as Tensor) / (expected?.gradientNorm ?? NaN)).toBeCloseTo(1, 5);
  for (const { name } of fixture.model.parameters) {
    const gradient = await fixture.tensor(`gradient.${run}.${name}`);
    const isZero = gradient.every((element) => element === 0);
    const distance = relativeDistance(elementsOf(outputs[`gradient.${name}`] as Tensor), gradient);
    expect(distance, name).toBeLessThanOrEqual(isZero ? 1e-8 : 1e-5);
  }
}

describe("a training step, against PyTorch in float64", () => {
  it.each(runs.filter(([, run]) => !needsFloat64(run)))("%s, %s: loss and gradients in float32", async (name, run) => {
    const fixture = await olmoFixture(name);
    const step = buildStepGraph(fixture.model, objectives[run] as Objective, adamW, { withGradients: true });
    const session = await createSession(encodeGraph(step.graph), { threads: 1 });
    const parameters = await fixture.loadWeights();
    const inputs: Record<string, Tensor> = {
      ...batchTensors(batchOf(fixture, run)),
      [referenceLossesInput]: floatTensor(Float32Array.from(fixture.expected.referenceLoss), [4]),
      ...Object.fromEntries(Object.values(stepScalarNames).map((scalar) => [scalar, scalarTensor(0.5)])),
    };
    for (const [parameter, tensor] of parameters) {
      inputs[parameter] = tensor;
      inputs[referencePrefix + parameter] = tensor;
      for (const moment of Object.values(momentNames(parameter)))
        inputs[moment] = floatTensor(new Float32Array(tensor.size), tensor.dims);
    }
    const declared = step.graph.inputs.map((input) => [input.name, inputs[input.name] as Tensor] as const);
    await expectGradients(fixture, run, await session.run(Object.fromEntries(declared)));
    await session.dispose();
  });

  it.each(runs)("%s, %s: loss and gradients in float64", async (name, run) => {
    const fixture = await olmoFixture(name);
    const objective = objectives[run] as Objective;
    const step = buildStepGraph(fixture.model, objective, adamW, { dataType: "float64", withGradients: true });
    const session = await createSession(encodeGraph(step.graph), float64Session);
    const { state, reference } = await float64State(fixture);
    const inputs = float64Inputs(step, fixture, run, { ...state, ...reference }, 1);
    await expectGradients(fixture, run, await session.run(inputs));
    await session.dispose();
  });

  it.each(runs.filter(([, run]) => !needsFloat64(run)))(
    "%s, %s: weights after five AdamW steps in float32",
    async (name, run) => {
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
    },
  );

  // AdamW's first steps are close to lr·sign(gradient), so an element whose gradient is within float32's rounding of 0
  // may go either way, whoever computes it: what the update is, is a question for float64.
  it.each(runs)("%s, %s: weights and update after five AdamW steps in float64", async (name, run) => {
    const fixture = await olmoFixture(name);
    const step = buildStepGraph(fixture.model, objectives[run] as Objective, adamW, { dataType: "float64" });
    const session = await createSession(encodeGraph(step.graph), float64Session);
    const initial = await float64State(fixture);
    let { state } = initial;
    for (let t = 1; t <= 5; t += 1) {
      const outputs = await session.run(float64Inputs(step, fixture, run, { ...state, ...initial.reference }, t));
      state = Object.fromEntries(Object.keys(state).map((key) => [key, outputs[updatedName(key)] as Tensor]));
    }
    for (const { name: parameter } of fixture.model.parameters) {
      const trained = elementsOf(state[parameter] as Tensor);
      const before = elementsOf(initial.reference[referencePrefix + parameter] as Tensor);
      const update = Array.from(trained, (element, index) => element - (before[index] ?? NaN));
      const expected = (kind: string): Promise<Float32Array> => fixture.tensor(`${kind}.${run}.${parameter}`);
      expect(relativeDistance(trained, await expected("weights")), parameter).toBeLessThanOrEqual(1e-5);
      expect(relativeDistance(update, await expected("update")), parameter).toBeLessThanOrEqual(1e-4);
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
