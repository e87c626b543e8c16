import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createScorer } from "../../src/backends/onnx/inference/scorer";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import { decodeGreedily } from "../unit/support/decodeGreedily";
import { modelFixture, toTexts } from "../unit/support/modelFixture";
import { padId } from "../unit/support/trainingRun";

describe("a model on the device", () => {
  const left: string[] = [];
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ name }) => name)));
  });
  afterAll(() => device.dispose());

  // The query heads of the second model share keys and values.
  it.each(["olmo/one-layer-bfloat16", "llama/tied-scaled"])(
    "continues the prompts of %s with transformers' tokens, when rows end at different times",
    async (name) => {
      const { model, loadWeights, expected } = await modelFixture(name);
      const weights = await placeWeights(await loadWeights(), device);
      const before = device.memoryInUse();
      const limits = [8, 2, 2];
      const requests = expected.greedy.map(({ prompt }, index) => ({ prompt, maxNewTokens: limits[index] ?? 2 }));
      expect((await decodeGreedily({ model, weights }, requests, { device })).tokens).toEqual(
        expected.greedy.map(({ continuation }, index) => continuation.slice(0, limits[index] ?? 2)),
      );
      expect(device.memoryInUse()).toBe(before);
      releaseWeights(weights, device);
    },
  );

  it("scores texts as the CPU does", async () => {
    const { model, loadWeights, batches } = await modelFixture("olmo/one-layer-bfloat16");
    const weights = await loadWeights();
    const placed = await placeWeights(weights, device);
    const texts = toTexts([...batches.forget, ...batches.retain], "answer");
    const [onDevice, onCpu] = [await createScorer(model, padId, { device }), await createScorer(model, padId)];
    const [actual, expected] = [await onDevice.score(placed, texts), await onCpu.score(weights, texts)];
    actual.forEach(({ sum, isLikeliest }, index) => {
      expect(sum).toBeCloseTo(expected[index]?.sum ?? NaN, 4);
      expect(isLikeliest).toEqual(expected[index]?.isLikeliest);
    });
    await onDevice.dispose();
    await onCpu.dispose();
  });

  it("computes every node", () => {
    expect(left).toEqual([]);
  });
});
