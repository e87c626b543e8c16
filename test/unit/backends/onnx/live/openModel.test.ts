import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { openBackend } from "../../../../../src/backends/openBackend";
import { openModel } from "../../../../../src/backends/onnx/live/openModel";
import { refuseUntrainable } from "../../../../../src/backends/onnx/live/refusals";
import { saveModel } from "../../../../../src/backends/onnx/live/saveModel";
import { isAdapted, loraNames } from "../../../../../src/backends/onnx/models/adapters/lora";
import { mergeAdapter } from "../../../../../src/backends/onnx/models/adapters/merge";
import { openModelFiles } from "../../../../../src/backends/onnx/models/modelReader";
import { quantizedNames } from "../../../../../src/backends/onnx/models/quantization";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { temporaryFolder } from "../../../runs/temporaryFolder";
import { loraFixture } from "../../../support/loraFixture";
import { modelWithTokenizer } from "../../../support/modelWithTokenizer";

const sample = path.join(import.meta.dirname, "../../../../../media/sample/model");
const module = "model.layers.0.self_attn.q_proj";
const lora = { type: "lora", targets: ["q_proj"], rank: 2, alpha: 4, dropout: 0, frozenBits: 32 } as const;

const floats = (tensor: Tensor | undefined): Float32Array => tensor?.data as Float32Array;
/** Compares millions of numbers as bytes; one by one they would take a minute. */
const bytesOf = (elements: Float32Array): Buffer =>
  Buffer.from(elements.buffer, elements.byteOffset, elements.byteLength);
const copies = (weights: ReadonlyMap<string, Tensor>): Map<string, Buffer> =>
  new Map([...weights].map(([name, tensor]) => [name, bytesOf(floats(tensor).slice())]));

/** The sample's model before the first step, and a folder to save it to. */
const openSample = async (adapter: Parameters<typeof openModel>[0]["adapter"]) => ({
  opened: await openModel({ folder: sample, seed: 0, adapter: adapter ?? null }, cpuDevice),
  target: path.join(await temporaryFolder(), "exported"),
});

describe("readBack", () => {
  it("overwrites the memory of the weights with the merged ones; the original can still be read", async () => {
    const { opened, target } = await openSample({ ...lora, targets: ["q_proj"] });
    const { model, weights, source } = opened;
    if (!isAdapted(model)) throw new Error("the model has no adapter");
    const original = copies(weights);
    floats(weights.get(loraNames(module).b)).fill(0.25);
    const merged = bytesOf((await (await mergeAdapter(model, weights)).read(`${module}.weight`)).slice());
    const memory = new Map([...weights].map(([name, tensor]) => [name, floats(tensor).buffer]));

    await saveModel(opened, cpuDevice, target, { dtype: "float32" });
    await opened.readBack(target);

    expect(bytesOf(floats(weights.get(`${module}.weight`))).equals(merged)).toBe(true);
    expect(original.get(`${module}.weight`)?.equals(merged)).toBe(false);
    expect(floats(weights.get(loraNames(module).b)).every((element) => element === 0)).toBe(true);
    for (const [name, tensor] of weights) expect(floats(tensor).buffer).toBe(memory.get(name));
    for (const [name, bytes] of copies(await opened.loadOriginal()))
      expect(original.get(name)?.equals(bytes)).toBe(true);
    await source.close();
  });

  it("keeps 4-bit weights, reads the adapter back, and the saved model has it merged into unrounded weights", async () => {
    const { opened, target } = await openSample({ ...lora, targets: ["q_proj"], frozenBits: 4 });
    const { model, weights, source } = opened;
    if (!isAdapted(model)) throw new Error("the model has no adapter");
    const { blocks } = quantizedNames(`${module}.weight`);
    expect(weights.has(`${module}.weight`)).toBe(false);
    const rounded = Uint8Array.from(weights.get(blocks)?.data as Uint8Array);
    const trained = floats(weights.get(loraNames(module).b))
      .fill(0.25)
      .slice();

    await saveModel(opened, cpuDevice, target, { dtype: "float32" });
    floats(weights.get(loraNames(module).b)).fill(0);
    await opened.readBack(target);
    expect(bytesOf(floats(weights.get(loraNames(module).b))).equals(bytesOf(trained))).toBe(true);
    expect(Buffer.compare(weights.get(blocks)?.data as Uint8Array, rounded)).toBe(0);

    const original = await source.read(`${module}.weight`);
    const down = floats(weights.get(loraNames(module).a));
    const exported = await openModelFiles(target);
    const merged = await exported.read(`${module}.weight`);
    await exported.close();
    const inputs = down.length / 2;
    // Every element of B is 1/4, and alpha / rank is 2.
    merged.forEach((element, index) => {
      const change = 0.5 * ((down[index % inputs] ?? NaN) + (down[inputs + (index % inputs)] ?? NaN));
      if (Math.abs(element - ((original[index] ?? NaN) + change)) > 1e-6) throw new Error(`element ${index}`);
    });
    await source.close();
  });

  it("gives the weights that rounding to the saved type has left", async () => {
    const folder = await modelWithTokenizer("olmo/one-layer-bfloat16");
    const opened = await openModel({ folder }, cpuDevice);
    const target = path.join(await temporaryFolder(), "exported");
    const { weights, source } = opened;
    const name = `${module}.weight`;
    floats(weights.get(name)).fill(1 + 2 ** -12);
    await saveModel(opened, cpuDevice, target, { dtype: "source" });
    await opened.readBack(target);
    expect(floats(weights.get(name)).every((element) => element === 1)).toBe(true);
    await source.close();
  });
});

describe("a model with 4-bit weights and no adapter", () => {
  it("is saved with the unrounded weights of its folder, can be read back, and is not trained", async () => {
    const opened = await openModel({ folder: sample, weightBits: 4 }, cpuDevice);
    const target = path.join(await temporaryFolder(), "exported");
    const { blocks } = quantizedNames(`${module}.weight`);
    const rounded = Uint8Array.from(opened.weights.get(blocks)?.data as Uint8Array);
    await saveModel(opened, cpuDevice, target, { dtype: "float32" });
    await opened.readBack(target);
    expect(Buffer.compare(opened.weights.get(blocks)?.data as Uint8Array, rounded)).toBe(0);
    const saved = await openModelFiles(target);
    const [weight, own] = [await saved.read(`${module}.weight`), await opened.source.read(`${module}.weight`)];
    expect(bytesOf(weight).equals(bytesOf(own))).toBe(true);
    expect(() => refuseUntrainable(opened.model)).toThrow("4-bit weights cannot be trained");
    await saved.close();
    await opened.source.close();
  });
});

describe("the folder of an adapter", () => {
  it("opens as the model that it names, with the adapter on top", async () => {
    const fixture = await loraFixture("queries-and-values");
    const base = await modelWithTokenizer("olmo/grouped");
    const folder = path.join(path.dirname(base), "adapter");
    await cp(fixture.folder, folder, { recursive: true });
    const settings = path.join(folder, "adapter_config.json");
    const written = JSON.parse(await readFile(settings, "utf8")) as object;
    await writeFile(settings, JSON.stringify({ ...written, base_model_name_or_path: "../model" }));

    const opened = await openModel({ folder }, cpuDevice);
    expect(isAdapted(opened.model)).toBe(true);
    expect(opened.source.folder).toBe(base);
    const { a } = loraNames("model.layers.1.self_attn.v_proj");
    expect(opened.weights.get(a)?.data).toEqual((await fixture.loadWeights()).get(a)?.data);
    await opened.source.close();

    await expect(openModel({ folder, adapter: { ...lora, targets: ["q_proj"] } }, cpuDevice)).rejects.toThrow(
      `${folder} is an adapter, and Lethe does not train a second adapter on top`,
    );
    await writeFile(settings, JSON.stringify({ ...written, base_model_name_or_path: null }));
    await expect(openModel({ folder }, cpuDevice)).rejects.toThrow(`${settings} names no base model`);
  });
});

describe("opening the backend", () => {
  it("refuses float16 on the CPU", async () => {
    await expect(openBackend({ name: "cpu", precision: "float16" }, () => undefined)).rejects.toThrow(
      /^"device\.precision" is "float16", but .*; set it to "auto" or "float32"\.$/,
    );
  });
});
