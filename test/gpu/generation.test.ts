import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGenerator } from "../../src/backends/onnx/inference/generator";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { modelCases, modelFixture } from "../unit/support/modelFixture";
import { numberTokenizer } from "../unit/support/numberTokenizer";

describe("greedy decoding on the device", () => {
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu");
  });
  afterAll(() => device.dispose());

  it.each(modelCases)("of %s gives transformers' continuations", async (name) => {
    const { model, loadWeights, expected } = await modelFixture(name);
    const weights = await placeWeights(await loadWeights(), device);
    const generator = await createGenerator(model, numberTokenizer, { device });
    const prompts = expected.greedy.map(({ prompt }) => ({ text: prompt.join(" ") }));
    expect(await generator.generate(weights, prompts, { batchSize: 8, maxNewTokens: 6, stop: [] })).toEqual(
      expected.greedy.map(({ continuation }) => continuation.slice(0, 6).join(" ")),
    );
    await generator.dispose();
    releaseWeights(weights, device);
    expect(device.memoryInUse()).toBe(0);
  });
});
