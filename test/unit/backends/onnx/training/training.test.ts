import { describe, expect, it } from "vitest";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import { momentNames, updatedName } from "../../../../../src/backends/onnx/training/adamw";
import type { FloatArray } from "../../../../../src/backends/onnx/training/adamwKernel";
import { createAdamWKernel } from "../../../../../src/backends/onnx/training/adamwKernel";
import { isDecayed } from "../../../../../src/backends/onnx/training/decayedParameter";
import { createHostAdamW } from "../../../../../src/backends/onnx/training/hostAdamW";
import { referencePrefix } from "../../../../../src/backends/onnx/training/lossGraph";
import { buildBackwardGraph, buildStepGraph, gradientName } from "../../../../../src/backends/onnx/training/stepGraph";
import { batchInputs, scalarInputs, stepCounts } from "../../../../../src/backends/onnx/training/stepInputs";
import { createTrainer } from "../../../../../src/backends/onnx/training/createTrainer";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import type { Tensors } from "../../../../../src/backends/onnx/runtime/session";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf, scalarOf } from "../../../../../src/backends/onnx/runtime/tensor";
import { doubleTensor } from "../../../support/doubleTensor";
import type { LaneType } from "../../../../../src/backends/onnx/runtime/vectorCode";
import { loraCases, loraFixture } from "../../../support/loraFixture";
import type { ModelFixture } from "../../../support/modelFixture";
import { llamaCases, modelFixture, olmoCases, olmoFixture, relativeDistance } from "../../../support/modelFixture";
import {
  adamW,
  batchOf,
  declaredOf,
  float64Inputs,
  float64State,
  learningRate,
  objectives,
} from "../../../support/trainingRun";

const settings = { ...adamW, microBatches: 1, seed: 0 };
const float64Session = { threads: 1, optimization: "disabled" } as const;

/**
 * Runs that need float64. A divergence starts at 0, and its gradient there is a difference of equal numbers, which in
 * float32 is nothing but rounding.
 */
const needsFloat64 = (run: string): boolean => ["undial-focus", "npo-divergence", "kl-minimization"].includes(run);

/** The algorithms of LUME. */
const algorithms = ["gradient-ascent", "gradient-difference", "kl-minimization", "npo"];
const everyRun = [
  ...olmoCases.flatMap((name) => Object.keys(objectives).map((run) => [name, run] as const)),
  ...llamaCases.flatMap((name) => algorithms.map((run) => [`llama/${name}`, run] as const)),
  ...loraCases.flatMap((name) => [...algorithms, "undial"].map((run) => [name, run] as const)),
];
const fixtureOf = (name: string): Promise<ModelFixture> =>
  loraCases.some((adapter) => adapter === name)
    ? loraFixture(name)
    : name.startsWith("llama/")
      ? modelFixture(name)
      : olmoFixture(name);

const float32Runs = everyRun.filter(([, run]) => !needsFloat64(run));

async function expectGradients(fixture: ModelFixture, run: string, outputs: Tensors, type: LaneType) {
  const expected = fixture.expected.runs[run];
  expect(scalarOf(outputs["loss"] as Tensor)).toBeCloseTo(expected?.loss ?? NaN, 4);
  const { sumOfSquares } = createAdamWKernel(type);
  const squares = trainedParameters(fixture.model).map(({ name }) =>
    sumOfSquares(outputs[gradientName(name)]?.data as FloatArray),
  );
  const norm = Math.sqrt(squares.reduce((sum, square) => sum + square));
  expect(norm / (expected?.gradientNorm ?? NaN)).toBeCloseTo(1, 5);
  for (const { name } of trainedParameters(fixture.model)) {
    const gradient = await fixture.tensor(`gradient.${run}.${name}`);
    const isZero = gradient.every((element) => element === 0);
    const distance = relativeDistance(elementsOf(outputs[gradientName(name)] as Tensor), gradient);
    expect(distance, name).toBeLessThanOrEqual(isZero ? 1e-8 : 1e-5);
  }
}

async function expectUpdate(fixture: ModelFixture, run: string, before: Tensors, after: Tensors) {
  for (const { name } of trainedParameters(fixture.model)) {
    const [initial, trained] = [before, after].map((state) => elementsOf(state[name] as Tensor));
    const update = Array.from(trained ?? [], (element, index) => element - (initial?.[index] ?? NaN));
    const expected = (kind: string): Promise<Float32Array> => fixture.tensor(`${kind}.${run}.${name}`);
    expect(relativeDistance(trained ?? [], await expected("weights")), name).toBeLessThanOrEqual(1e-5);
    expect(relativeDistance(update, await expected("update")), name).toBeLessThanOrEqual(1e-4);
  }
}

const copyOf = (state: Tensors): Tensors =>
  Object.fromEntries(
    Object.entries(state).map(([name, { data, dims }]) => [name, doubleTensor((data as Float64Array).slice(), dims)]),
  );

describe("a training step compared with PyTorch in float64", () => {
  it.each(float32Runs)("%s, %s: loss and gradients in float32", async (name, run) => {
    const fixture = await fixtureOf(name);
    const step = buildBackwardGraph(fixture.model, objectives[run] as Objective);
    const session = await cpuDevice.createSession(encodeGraph(step.graph), { threads: 1 });
    const batch = batchOf(fixture, run);
    const inputs: Record<string, Tensor> = { ...batchInputs(batch), ...scalarInputs(stepCounts([batch])) };
    for (const [parameter, tensor] of await fixture.loadWeights())
      inputs[parameter] = inputs[referencePrefix + parameter] = tensor;
    await expectGradients(fixture, run, await session.run(declaredOf(step, inputs)), "float32");
    await session.dispose();
  });

  it.each(float32Runs)("%s, %s: weights after five AdamW steps in float32", async (name, run) => {
    const fixture = await fixtureOf(name);
    const trained = await fixture.loadWeights();
    const trainer = await createTrainer({
      model: fixture.model,
      weights: trained,
      objective: objectives[run] as Objective,
      settings,
      options: { threads: 1 },
    });
    for (const expected of fixture.expected.runs[run]?.steps ?? []) {
      const result = await trainer.step([batchOf(fixture, run)], learningRate);
      expect(result.isFinite).toBe(true);
      expect(result.loss).toBeCloseTo(expected.loss, 4);
      expect(result.gradientNorm / expected.gradientNorm).toBeCloseTo(1, 4);
    }
    for (const { name: parameter } of trainedParameters(fixture.model)) {
      const expected = await fixture.tensor(`weights.${run}.${parameter}`);
      const distance = relativeDistance(elementsOf(trained.get(parameter) as Tensor), expected);
      expect(distance, parameter).toBeLessThanOrEqual(1e-5);
    }
    await trainer.dispose();
  });

  // AdamW's first steps are close to lr·sign(gradient). An element whose gradient is 0 up to the rounding of float32
  // may therefore go either way, so only float64 can check the update.
  it.each(everyRun)("%s, %s: loss, gradients, and five AdamW steps on the host in float64", async (name, run) => {
    const fixture = await fixtureOf(name);
    const step = buildBackwardGraph(fixture.model, objectives[run] as Objective, { dataType: "float64" });
    const session = await cpuDevice.createSession(encodeGraph(step.graph), float64Session);
    const optimize = createHostAdamW(adamW, "float64");
    const { state: initial, frozen } = await float64State(fixture);
    const state = copyOf(initial);
    const array = (tensor: Tensor | undefined): Float64Array => tensor?.data as Float64Array;
    for (let t = 1; t <= 5; t += 1) {
      const outputs = await session.run(float64Inputs(step, fixture, run, { ...frozen, ...state }, t));
      if (t === 1) await expectGradients(fixture, run, outputs, "float64");
      const parameters = trainedParameters(fixture.model).map(({ name: parameter }) => {
        const { mean, square } = momentNames(parameter);
        const [weight, gradient] = [array(state[parameter]), array(outputs[gradientName(parameter)])];
        return {
          ...{ weight, mean: array(state[mean]), square: array(state[square]), gradient },
          isDecayed: isDecayed(parameter),
        };
      });
      expect(optimize({ parameters, learningRate, t }).isFinite).toBe(true);
    }
    await expectUpdate(fixture, run, initial, state);
    await session.dispose();
  });

  it.each(everyRun)("%s, %s: weights and update after five AdamW steps in a float64 graph", async (name, run) => {
    const fixture = await fixtureOf(name);
    const step = buildStepGraph(fixture.model, objectives[run] as Objective, adamW, { dataType: "float64" });
    const session = await cpuDevice.createSession(encodeGraph(step.graph), float64Session);
    const initial = await float64State(fixture);
    let { state } = initial;
    for (let t = 1; t <= 5; t += 1) {
      const outputs = await session.run(float64Inputs(step, fixture, run, { ...initial.frozen, ...state }, t));
      state = Object.fromEntries(Object.keys(state).map((key) => [key, outputs[updatedName(key)] as Tensor]));
    }
    await expectUpdate(fixture, run, initial.state, state);
    await session.dispose();
  });

  it("keeps the bits of weights and moments when the gradients are not finite", async () => {
    const fixture = await olmoFixture("untied");
    const weightsBefore = await fixture.loadWeights();
    const trained = await fixture.loadWeights();
    const objective = objectives["npo"] as Objective;
    const trainer = await createTrainer({
      model: fixture.model,
      weights: trained,
      objective,
      settings,
      options: { threads: 1 },
    });
    const batch = batchOf(fixture, "npo");
    const poisoned = { ...batch, referenceLosses: Float32Array.of(NaN, 1, 1, 1) };
    expect((await trainer.step([poisoned], learningRate)).isFinite).toBe(false);
    for (const [name, tensor] of trained) expect(tensor.data, name).toEqual(weightsBefore.get(name)?.data);

    // The next step is the same as without the poisoned one.
    await trainer.step([batch], learningRate);
    const untouched = await fixture.loadWeights();
    const other = await createTrainer({
      model: fixture.model,
      weights: untouched,
      objective,
      settings,
      options: { threads: 1 },
    });
    await other.step([batch], learningRate);
    for (const [name, tensor] of trained) expect(tensor.data, name).toEqual(untouched.get(name)?.data);
    await trainer.dispose();
    await other.dispose();
  });
});
