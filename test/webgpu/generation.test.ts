import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGenerator } from "../../src/backends/onnx/inference/generator";
import { createScorer } from "../../src/backends/onnx/inference/scorer";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../src/backends/onnx/runtime/profile";
import { modelFixture, toTexts } from "../unit/support/modelFixture";
import { numberTokenizer } from "../unit/support/numberTokenizer";
import { padId } from "../unit/support/trainingRun";

const settings = { batchSize: 8, maxNewTokens: 8, stop: [] };

describe("a model on the device", () => {
  const left: string[] = [];
  let device: Device;
  beforeAll(async () => {
    device = await openDevice("webgpu", (profile) => left.push(...fallenBack(profile).map(({ name }) => name)));
  });
  afterAll(() => device.dispose());

  // The second one's query heads share keys and values.
  it.each(["olmo/one-layer-bfloat16", "llama/tied-scaled"])(
    "continues %s's prompts with transformers' tokens, some rows ending before others",
    async (name) => {
      const { model, loadWeights, expected } = await modelFixture(name);
      const weights = await placeWeights(await loadWeights(), device);
      const before = device.memoryInUse();
      const generator = await createGenerator(model, numberTokenizer, { device });
      const prompts = expected.greedy.map(({ prompt }, index) => ({
        text: prompt.join(" "),
        maxNewTokens: index === 0 ? 8 : 2,
      }));
      expect(await generator.generate(weights, prompts, settings)).toEqual(
        expected.greedy.map(({ continuation }, index) => continuation.slice(0, index === 0 ? 8 : 2).join(" ")),
      );
      expect(device.memoryInUse()).toBe(before);
      await generator.dispose();
      releaseWeights(weights, device);
    },
  );

  it("finds texts as likely as the CPU does", async () => {
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

  it("leaves no node to the host", () => {
    expect(left).toEqual([]);
  });
});
