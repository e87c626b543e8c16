import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import { olmoFixture, relativeDistance } from "../unit/support/modelFixture";
import { trainOn } from "./trainOn";

describe("a training step on the device", () => {
  const left: string[] = [];
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ name }) => name)));
  });
  afterAll(() => device.dispose());

  it("changes weights and moments as on the CPU; only texts go in and only scalars come back", async () => {
    const fixture = await olmoFixture("one-layer-bfloat16");
    const [actual, expected] = [
      await trainOn(device, fixture, "gradient-difference", 1),
      await trainOn(cpuDevice, fixture, "gradient-difference", 1),
    ];
    expect((actual.losses[0] ?? NaN) / (expected.losses[0] ?? NaN)).toBeCloseTo(1, 5);
    for (const [name, elements] of actual.state)
      expect(relativeDistance(elements, expected.state.get(name) ?? []), name).toBeLessThanOrEqual(1e-4);
    expect(actual.state.size).toBe(expected.state.size);

    const parameters = fixture.model.parameters.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0);
    const tokens = [...fixture.batches.forget, ...fixture.batches.retain].flatMap(({ ids }) => ids).length;
    // Ids, positions, texts and targets take 4 bytes a token, padding included; there are five scalars.
    expect(actual.bytesIn).toBeLessThan(40 * tokens);
    expect(actual.bytesOut).toBeLessThanOrEqual(20);
    expect(actual.memory).toEqual([3 * 4 * parameters]);
    expect(device.memoryInUse()).toBe(0);
  });

  it("computes every node", () => {
    expect(left).toEqual([]);
  });
});
