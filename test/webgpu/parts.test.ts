import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { divideStep } from "../../src/engine/plan/divideStep";
import type { Objective } from "../../src/backends/onnx/objectives/objective";
import type { TrainerState } from "../../src/backends/onnx/training/trainer";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import { loraFixture } from "../unit/support/loraFixture";
import type { ModelFixture } from "../unit/support/modelFixture";
import { olmoFixture, relativeDistance, toTexts } from "../unit/support/modelFixture";
import { seamTrainer } from "../unit/support/seamTrainer";
import { learningRate, objectives } from "../unit/support/trainingRun";

type State = ReadonlyMap<string, Float32Array>;

const stateOf = async ({ state }: { readonly state: TrainerState }): Promise<State> => {
  const read = new Map<string, Float32Array>();
  for (const name of state.shapes.keys()) read.set(name, Float32Array.from(await state.read(name)));
  return read;
};

interface Course {
  readonly microBatches: number;
  readonly steps: number;
  /** After this step everything is let go of but the state, from which another trainer goes on. */
  readonly interruptedAfter?: number;
}

/** The losses and the state of some steps on a fixture's texts. */
async function trainOn(device: Device, fixture: ModelFixture, run: string, course: Course) {
  const losses: number[] = [];
  let state: State = new Map();
  const train = async (from: number, to: number): Promise<void> => {
    const weights = await placeWeights(await fixture.loadWeights(), device);
    const trained = { model: fixture.model, weights, objective: objectives[run] as Objective };
    const trainer = await seamTrainer(trained, course.microBatches, { device });
    for (const [name, elements] of state) await trainer.state.write(name, elements);
    trainer.continueFrom(from);
    const forget = toTexts(fixture.batches.forget, "answer").map((text, index) => ({ ...text, index }));
    const retain = toTexts(fixture.batches.retain, "answer");
    const { needs } = trainer;
    const { referenceLoss: referenceLosses } = fixture.expected;
    const parts = divideStep({ forget, retain }, { needs, microBatches: course.microBatches, referenceLosses });
    for (let step = from; step < to; step += 1) losses.push((await trainer.step(parts, learningRate)).loss);
    state = await stateOf(trainer);
    await trainer.dispose();
    releaseWeights(weights, device);
  };
  const middle = course.interruptedAfter ?? course.steps;
  await train(0, middle);
  if (middle < course.steps) await train(middle, course.steps);
  return { losses, state };
}

describe("steps on the device", () => {
  const left: string[] = [];
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ name }) => name)));
  });
  afterAll(() => device.dispose());

  const expectSame = (actual: State, expected: State, tolerance = 1e-4): void => {
    expect([...actual.keys()]).toEqual([...expected.keys()]);
    for (const [name, elements] of actual)
      expect(relativeDistance(elements, expected.get(name) ?? []), name).toBeLessThanOrEqual(tolerance);
  };

  it.each([
    ["all weights", () => olmoFixture("one-layer-bfloat16"), "gradient-difference"],
    ["an adapter", () => loraFixture("every-projection"), "npo"],
  ] as const)("in three parts train %s as the CPU's do in one", async (_, load, run) => {
    const fixture = await load();
    const actual = await trainOn(device, fixture, run, { microBatches: 3, steps: 2 });
    const expected = await trainOn(cpuDevice, fixture, run, { microBatches: 1, steps: 2 });
    actual.losses.forEach((loss, step) => expect(loss).toBeCloseTo(expected.losses[step] ?? NaN, 4));
    expectSame(actual.state, expected.state);
    expect(device.memoryInUse()).toBe(0);
  });

  it("go on from a state that was read as if nothing had been between", async () => {
    const fixture = await olmoFixture("one-layer-bfloat16");
    const course = { microBatches: 1, steps: 2 };
    const actual = await trainOn(device, fixture, "gradient-difference", { ...course, interruptedAfter: 1 });
    const expected = await trainOn(device, fixture, "gradient-difference", course);
    // Rows are added to a table in the order in which the device gets to them, which rounds differently from run to
    // run.
    actual.losses.forEach((loss, step) => expect(loss).toBeCloseTo(expected.losses[step] ?? NaN, 5));
    expectSame(actual.state, expected.state, 1e-5);
  });

  it("leave no node to the host", () => {
    expect(left).toEqual([]);
  });
});
