import { writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../../../src/configuration/load";
import { writeModel } from "../../../../src/engine/run/exporting";
import { openRun } from "../../../../src/engine/run/openRun";
import { isAdapted, loraNames } from "../../../../src/backends/onnx/models/adapters/lora";
import { mergeAdapter } from "../../../../src/backends/onnx/models/adapters/merge";
import { openModelFiles } from "../../../../src/backends/onnx/models/modelReader";
import { quantizedNames } from "../../../../src/backends/onnx/models/quantization";
import type { Tensor } from "../../../../src/backends/onnx/runtime/tensor";
import { temporaryFolder } from "../../runs/temporaryFolder";

const root = path.join(import.meta.dirname, "../../../..");
const module = "model.layers.0.self_attn.q_proj";

/** A run on the sample's model, as it is before the first step. */
const openSample = async (adapter: object | null) => {
  const folder = await temporaryFolder();
  for (const name of ["forget.jsonl", "retain.jsonl"]) await writeFile(path.join(folder, name), "");
  const file = path.join(folder, "sample.lethe.json");
  const data = { forget: "forget.jsonl", retain: "retain.jsonl" };
  await writeFile(
    file,
    JSON.stringify({ model: path.join(root, "media/sample/model"), data, ...(adapter && { adapter }) }),
  );
  const { configuration } = await loadConfiguration(file);
  const opened = await openRun({ runFolder: folder, kind: "unlearn", configuration, attempt: 0 });
  const target = path.join(folder, "exported");
  return { opened, target };
};

const floats = (tensor: Tensor | undefined): Float32Array => tensor?.data as Float32Array;
/** Millions of numbers as their bytes: compared one by one they would take a minute. */
const bytesOf = (elements: Float32Array): Buffer =>
  Buffer.from(elements.buffer, elements.byteOffset, elements.byteLength);
const copies = (weights: ReadonlyMap<string, Tensor>): Map<string, Buffer> =>
  new Map([...weights].map(([name, tensor]) => [name, bytesOf(floats(tensor).slice())]));

describe("readExported", () => {
  it("overwrites the run's own memory, adapter merged, and leaves the original to be read again", async () => {
    const { opened, target } = await openSample({ type: "lora", targets: ["q_proj"], rank: 2, alpha: 4 });
    const { model, weights, device, source } = opened;
    if (!isAdapted(model)) throw new Error("the model has no adapter");
    const original = copies(weights);
    floats(weights.get(loraNames(module).b)).fill(0.25);
    const merged = bytesOf((await (await mergeAdapter(model, weights)).read(`${module}.weight`)).slice());
    const memory = new Map([...weights].map(([name, tensor]) => [name, floats(tensor).buffer]));

    await writeModel({ source, model, weights, device, dtype: "float32" }, target, () => Promise.resolve());
    await opened.readExported(target);

    expect(bytesOf(floats(weights.get(`${module}.weight`))).equals(merged)).toBe(true);
    expect(original.get(`${module}.weight`)?.equals(merged)).toBe(false);
    expect(floats(weights.get(loraNames(module).b)).every((element) => element === 0)).toBe(true);
    for (const [name, tensor] of weights) expect(floats(tensor).buffer).toBe(memory.get(name));
    for (const [name, bytes] of copies(await opened.loadOriginal()))
      expect(original.get(name)?.equals(bytes)).toBe(true);
    await source.close();
  });

  it("leaves weights of 4 bits as they are, reads the adapter back, and has merged it into the unrounded ones", async () => {
    const adapter = { type: "lora", targets: ["q_proj"], rank: 2, alpha: 4, frozenBits: 4 };
    const { opened, target } = await openSample(adapter);
    const { model, weights, source, device } = opened;
    if (!isAdapted(model)) throw new Error("the model has no adapter");
    const { blocks } = quantizedNames(`${module}.weight`);
    expect(weights.has(`${module}.weight`)).toBe(false);
    const rounded = Uint8Array.from(weights.get(blocks)?.data as Uint8Array);
    const trained = floats(weights.get(loraNames(module).b))
      .fill(0.25)
      .slice();

    await writeModel({ source, model, weights, device, dtype: "float32" }, target, () => Promise.resolve());
    floats(weights.get(loraNames(module).b)).fill(0);
    await opened.readExported(target);
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

  it("gives back what rounding to the exported type has made of the weights", async () => {
    const { opened, target } = await openSample(null);
    const { model, weights, device, source } = opened;
    const name = `${module}.weight`;
    floats(weights.get(name)).fill(1 + 2 ** -12);
    await writeModel({ source, model, weights, device, dtype: "bfloat16" }, target, () => Promise.resolve());
    await opened.readExported(target);
    expect(floats(weights.get(name)).every((element) => element === 1)).toBe(true);
    await source.close();
  });
});
