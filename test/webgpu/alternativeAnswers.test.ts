import { afterAll, beforeAll, expect, it } from "vitest";
import { alternativeAnswers } from "../../src/engine/run/alternativeAnswers";
import { createGenerator } from "../../src/backends/onnx/inference/generator";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import type { Passage } from "../../src/protocol/passages";
import { cpuDevice } from "../../src/backends/onnx/runtime/cpuDevice";
import type { Device } from "../../src/backends/onnx/runtime/device";
import { modelFixture } from "../unit/support/modelFixture";
import { numberTokenizer } from "../unit/support/numberTokenizer";

let device: Device;
beforeAll(async () => {
  device = await openDevice("webgpu");
});
afterAll(() => device.dispose());

it("alternative answers that the device writes are the processor's", async () => {
  const { model, loadWeights, batches } = await modelFixture("olmo/one-layer-bfloat16");
  const weights = await loadWeights();
  const texts = [...batches.forget, ...batches.retain];
  const passages = texts.map(({ ids, answerStart }, index): Passage => ({
    id: `row-${index}`,
    document: `row-${index}`,
    task: "unnamed",
    split: "forget",
    kind: index % 2 === 0 ? "completion" : "question",
    prompt: ids.slice(0, answerStart).join(" "),
    answer: ids.slice(answerStart).join(" "),
    rephrasings: [],
    source: { file: "rows", line: index },
  }));
  const others = texts.map(({ ids }) => ({ ids, targetStart: 1 }));
  const settings = { contextNoise: 0.5, maxLength: 64, batchSize: 8, seed: 3, threads: undefined };
  const placed = await placeWeights(weights, device);
  const [onDevice, onCpu] = [
    await alternativeAnswers(
      { model, tokenizer: numberTokenizer, weights: placed, device },
      passages,
      others,
      settings,
      () => undefined,
    ),
    await alternativeAnswers(
      { model, tokenizer: numberTokenizer, weights, device: cpuDevice },
      passages,
      others,
      settings,
      () => undefined,
    ),
  ];
  expect(onCpu.completions.length + onCpu.questions.length).toBeGreaterThan(0);
  expect(onDevice).toEqual(onCpu);
  releaseWeights(placed, device);
  expect(device.memoryInUse()).toBe(0);
});

it("the processor refuses weights that are on the device", async () => {
  const { model, loadWeights } = await modelFixture("olmo/one-layer-bfloat16");
  const placed = await placeWeights(await loadWeights(), device);
  const generator = await createGenerator(model, numberTokenizer);
  const settings = { batchSize: 8, maxNewTokens: 2, stop: [] };
  await expect(generator.generate(placed, [{ text: "2 3" }], settings)).rejects.toThrow("not in the host's memory");
  await generator.dispose();
  releaseWeights(placed, device);
});
