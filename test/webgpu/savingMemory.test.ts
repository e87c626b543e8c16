import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import { elementsOf } from "../../src/backends/onnx/runtime/tensor";
import type { Tensor } from "../../src/backends/onnx/runtime/tensor";
import { olmoFixture, relativeDistance } from "../unit/support/modelFixture";
import { gradientsOn } from "./gradientsOn";

describe("saving memory on the device", () => {
  const left: string[] = [];
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ name }) => name)));
  });
  afterAll(() => device.dispose());

  // There are more pieces than predicted tokens of either set, so some pieces are empty.
  it.each([
    ["gradient checkpointing", "gradient-difference", { gradientCheckpointing: true, placesPerPiece: undefined }],
    ["the vocabulary in pieces", "undial", { placesPerPiece: { rows: 3, count: 3 } }],
    ["more pieces than there is to compute", "gradient-ascent", { placesPerPiece: { rows: 1, count: 30 } }],
    ["both", "gradient-difference", { gradientCheckpointing: true, placesPerPiece: { rows: 3, count: 4 } }],
  ] as const)("%s: %s has the gradients of the CPU's plain step", async (_, run, options) => {
    const fixture = await olmoFixture("one-layer-bfloat16");
    const [actual, expected] = [
      await gradientsOn(device, fixture, run, options),
      await gradientsOn(cpuDevice, fixture, run, { placesPerPiece: undefined }),
    ];
    expect(Object.keys(actual)).toEqual(Object.keys(expected));
    for (const [name, tensor] of Object.entries(actual))
      expect(relativeDistance(elementsOf(tensor), elementsOf(expected[name] as Tensor)), name).toBeLessThanOrEqual(
        1e-5,
      );
  });

  it("computes every node", () => {
    expect(left).toEqual([]);
  });
});
