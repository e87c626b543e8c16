import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Objective } from "../../src/engine/objectives/objective";
import { createTrainer } from "../../src/engine/training/trainer";
import { openDevice } from "../../src/models/device";
import { placeWeights } from "../../src/models/weights";
import { cpuDevice } from "../../src/runtime/cpuDevice";
import type { Device } from "../../src/runtime/device";
import { fallenBack } from "../../src/runtime/profile";
import { loraFixture } from "../unit/support/loraFixture";
import type { ModelFixture } from "../unit/support/modelFixture";
import { olmoFixture, relativeDistance } from "../unit/support/modelFixture";
import { adamW, batchOf, learningRate, objectives } from "../unit/support/trainingRun";

const settings = { ...adamW, microBatches: 1, seed: 0 };

/** Trains a fixture's model for a few steps; gives the losses and all that training has changed. */
async function train(device: Device, fixture: ModelFixture, run: string, steps: number) {
  const weights = await placeWeights(await fixture.loadWeights(), device);
  const trainer = await createTrainer(fixture.model, weights, objectives[run] as Objective, settings, { device });
  const losses: number[] = [];
  const before = device.traffic();
  for (let step = 0; step < steps; step += 1)
    losses.push((await trainer.step([batchOf(fixture, run)], learningRate)).loss);
  const after = device.traffic();
  const state = new Map<string, Float32Array>();
  for (const name of trainer.state.shapes.keys()) state.set(name, Float32Array.from(await trainer.state.read(name)));
  const memory = device.memoryInUse();
  await trainer.dispose();
  return {
    losses,
    state,
    memory,
    traffic: { toDevice: after.toDevice - before.toDevice, fromDevice: after.fromDevice - before.fromDevice },
  };
}

describe("a training step on the device", () => {
  const left: string[] = [];
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ name }) => name)));
  });
  afterAll(() => device.dispose());

  it.each([
    ["every weight", () => olmoFixture("untied"), "gradient-difference"],
    ["an adapter", () => loraFixture("every-projection"), "npo"],
  ] as const)("of %s changes it as the CPU's does", async (_, open, run) => {
    const fixture = await open();
    const [actual, expected] = [await train(device, fixture, run, 2), await train(cpuDevice, fixture, run, 2)];
    actual.losses.forEach((loss, step) => expect(loss / (expected.losses[step] ?? NaN)).toBeCloseTo(1, 5));
    for (const [name, elements] of actual.state)
      expect(relativeDistance(elements, expected.state.get(name) ?? []), name).toBeLessThanOrEqual(1e-4);
    expect(actual.state.size).toBe(expected.state.size);
  });

  it("takes the texts in and gives scalars back", async () => {
    const fixture = await olmoFixture("untied");
    const parameters = fixture.model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const { traffic, memory } = await train(device, fixture, "gradient-difference", 1);
    const texts = [fixture.batches.forget, fixture.batches.retain].flat().flatMap(({ ids }) => ids);
    // Ids, places, texts and targets: a few integers a token.
    expect(traffic.toDevice).toBeLessThan(40 * texts.length);
    expect(traffic.fromDevice).toBeLessThan(40);
    expect(memory).toBeGreaterThanOrEqual(3 * 4 * parameters);
  });

  it("leaves no node to the host", () => {
    expect(left).toEqual([]);
  });
});
