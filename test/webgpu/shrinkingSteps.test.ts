import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Objective } from "../../src/backends/onnx/objectives/objective";
import { OutOfMemory } from "../../src/backends/backend";
import { createShrinkingSteps } from "../../src/engine/run/shrinkingSteps";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { olmoFixture, relativeDistance, toTexts } from "../unit/support/modelFixture";
import { seamTrainer } from "../unit/support/seamTrainer";
import { learningRate, objectives } from "../unit/support/trainingRun";

/** A step of a fixture's texts where memory suffices for so many parts and no fewer. */
async function trainInParts(device: Device, leastParts: number) {
  const fixture = await olmoFixture("one-layer-bfloat16");
  const weights = await placeWeights(await fixture.loadWeights(), device);
  const objective = objectives["gradient-difference"] as Objective;
  const trainer = await seamTrainer({ model: fixture.model, weights, objective }, 1, { device });
  const takeStep = createShrinkingSteps(
    {
      step: (parts, rate) =>
        parts.length < leastParts ? Promise.reject(new OutOfMemory("Out of memory")) : trainer.step(parts, rate),
    },
    { needs: trainer.needs, microBatches: 1, referenceLosses: [] },
    () => undefined,
  );
  const planned = {
    forget: toTexts(fixture.batches.forget, "answer").map((text, index) => ({ ...text, index })),
    retain: toTexts(fixture.batches.retain, "answer"),
  };
  const { result, parts } = await takeStep(1, planned, learningRate);
  const state = new Map<string, Float32Array>();
  for (const name of trainer.state.shapes.keys()) state.set(name, Float32Array.from(await trainer.state.read(name)));
  await trainer.dispose();
  releaseWeights(weights, device);
  return { result, parts: parts.length, state };
}

describe("a step that the device's memory does not suffice for", () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu");
  });
  afterAll(() => device.dispose());

  it("is computed in parts with a text of each kind, as the CPU does in one", async () => {
    const [actual, expected] = [await trainInParts(device, 3), await trainInParts(cpuDevice, 1)];
    expect(expected.parts).toBe(1);
    expect(actual.parts).toBe(4);
    expect(actual.result.loss / expected.result.loss).toBeCloseTo(1, 5);
    for (const [name, elements] of actual.state)
      expect(relativeDistance(elements, expected.state.get(name) ?? []), name).toBeLessThanOrEqual(1e-4);
    expect(device.memoryInUse()).toBe(0);
  });
});
