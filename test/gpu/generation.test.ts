import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { decodeGreedily } from "../unit/support/decodeGreedily";
import { modelCases, modelFixture } from "../unit/support/modelFixture";

describe("greedy decoding on the device", () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu");
  });
  afterAll(() => device.dispose());

  it.each(modelCases)("of %s gives transformers' continuations", async (name) => {
    const { model, loadWeights, expected } = await modelFixture(name);
    const weights = await placeWeights(await loadWeights(), device);
    const requests = expected.greedy.map(({ prompt }) => ({ prompt, maxNewTokens: 6 }));
    expect((await decodeGreedily({ model, weights }, requests, { device })).tokens).toEqual(
      expected.greedy.map(({ continuation }) => continuation.slice(0, 6)),
    );
    releaseWeights(weights, device);
    expect(device.memoryInUse()).toBe(0);
  });
});
