import { afterAll, beforeAll, expect, it } from "vitest";
import type { Backend } from "../../src/backends/backend";
import { openBackend } from "../../src/backends/openBackend";
import { createDecoder } from "../../src/backends/onnx/inference/createDecoder";
import { decodeRequests } from "../../src/backends/onnx/inference/decodeRequests";
import { openDevice } from "../../src/backends/onnx/models/openDevice";
import { placeWeights, releaseWeights } from "../../src/backends/onnx/models/weights";
import { alternativeAnswers } from "../../src/engine/run/alternativeAnswers";
import type { Passage } from "../../src/protocol/passages";
import { modelFixture } from "../unit/support/modelFixture";
import { modelWithTokenizer } from "../unit/support/modelWithTokenizer";

let backends: Record<"webgpu" | "cpu", Backend>;
beforeAll(async () => {
  const open = (name: "webgpu" | "cpu") => openBackend({ name, precision: "float32" }, () => undefined);
  backends = { webgpu: await open("webgpu"), cpu: await open("cpu") };
});
afterAll(async () => {
  await backends.webgpu.dispose();
});

it("the GPU writes the same alternative answers as the CPU", async () => {
  const { batches } = await modelFixture("olmo/one-layer-bfloat16");
  const folder = await modelWithTokenizer("olmo/one-layer-bfloat16");
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
  const settings = { contextNoise: 0.5, maxLength: 64, batchSize: 8, seed: 3 };
  const answersOn = async (backend: Backend) => {
    const model = await backend.open({ folder });
    const keepNothing = () => Promise.resolve({ batches: [], add: () => Promise.resolve() });
    const answers = await alternativeAnswers(model, passages, others, settings, keepNothing, () => undefined);
    await model.dispose();
    return answers;
  };
  const [onGpu, onCpu] = [await answersOn(backends.webgpu), await answersOn(backends.cpu)];
  expect(onCpu.completions.length + onCpu.questions.length).toBeGreaterThan(0);
  expect(onGpu).toEqual(onCpu);
});

it("the CPU refuses weights that are on the GPU", async () => {
  const device = await openDevice("webgpu");
  const { model, loadWeights } = await modelFixture("olmo/one-layer-bfloat16");
  const placed = await placeWeights(await loadWeights(), device);
  const decoder = await createDecoder(model, 1, {});
  const requests = [{ prompt: [2, 3], maxNewTokens: 2 }];
  await expect(decodeRequests(decoder, placed, requests, { batchSize: 8 }, () => true)).rejects.toThrow(
    "not in host memory",
  );
  await decoder.dispose();
  releaseWeights(placed, device);
  await device.dispose();
});
