import { cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { readAdapter } from "../../src/backends/onnx/models/adapters/adapterFolder";
import { languageModelOf } from "../../src/backends/onnx/models/architecture";
import { openModelFiles } from "../../src/backends/onnx/models/modelReader";
import { openSafetensors } from "../../src/backends/onnx/models/safetensorsReader";
import { loadTokenizer } from "../../src/tokenizer/tokenizer";
import { loadWeights } from "../../src/backends/onnx/models/weights";
import { readModelSizes } from "../../src/backends/estimates";
import { fuzz, resultOrSentence } from "./fuzz";
import { damageBytes, damageJson, jsonText } from "./hostile";

const fixtures = path.join(import.meta.dirname, "../fixtures");
const folders = ["checkpoints/bfloat16", "checkpoints/sharded", "llama/qwen2", "llama/mistral", "llama/tied-scaled"];

const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, "utf8"));

describe("weights", () => {
  const readAll = async (file: string): Promise<void> => {
    const opened = await openSafetensors(file);
    try {
      for (const [name, { shape }] of opened.tensors) {
        const read = await resultOrSentence(() => opened.read(name));
        if (read) expect(read.length).toBe(shape.reduce((count, size) => count * size, 1));
      }
    } finally {
      await opened.close();
    }
  };
  const source = path.join(fixtures, "checkpoints/sharded/model-00003-of-00003.safetensors");

  fuzz("of damaged bytes are refused or read", 400, async (random, folder) => {
    const file = path.join(folder, "bytes.safetensors");
    await writeFile(file, damageBytes(await readFile(source), random));
    await resultOrSentence(() => readAll(file));
  });

  fuzz("under a damaged header are refused or read", 400, async (random, folder) => {
    const bytes = await readFile(source);
    const dataStart = 8 + Number(bytes.readBigUInt64LE());
    const header: unknown = JSON.parse(bytes.toString("utf8", 8, dataStart));
    const changed = Buffer.from(jsonText(damageJson(header, random)));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(changed.length));
    const file = path.join(folder, "header.safetensors");
    await writeFile(file, Buffer.concat([length, changed, bytes.subarray(dataStart)]));
    await resultOrSentence(() => readAll(file));
  });
});

describe("a model folder", () => {
  fuzz("with a damaged configuration, index or adapter is refused or opened", 400, async (random, folder) => {
    const model = path.join(folder, "model");
    const source = path.join(fixtures, folders[random.integer(folders.length)] ?? "");
    await cp(source, model, { recursive: true, force: true });
    const index = path.join(model, "model.safetensors.index.json");
    const names = source.endsWith("sharded") ? ["config.json", index] : ["config.json"];
    const name = names[random.integer(names.length)] === index ? "model.safetensors.index.json" : "config.json";
    const damaged = damageJson(await readJson(path.join(source, name)), random);
    await writeFile(path.join(model, name), jsonText(damaged));
    await resultOrSentence(async () => {
      const checkpoint = await openModelFiles(model);
      try {
        await loadWeights(languageModelOf(checkpoint), checkpoint);
      } finally {
        await checkpoint.close();
      }
    });
    const sizes = await resultOrSentence(() => readModelSizes(model));
    for (const size of Object.values(sizes ?? {})) expect(size).toBeTypeOf("number");
  });

  fuzz("with damaged adapter settings is refused or opened", 200, async (random, folder) => {
    const source = path.join(fixtures, "lora/llama");
    const base = await openModelFiles(path.join(fixtures, "llama/tied-scaled"));
    const adapter = path.join(folder, "adapter");
    await cp(source, adapter, { recursive: true, force: true });
    const settings = damageJson(await readJson(path.join(source, "adapter_config.json")), random);
    await writeFile(path.join(adapter, "adapter_config.json"), jsonText(settings));
    await resultOrSentence(() => readAdapter(languageModelOf(base), adapter));
    await base.close();
  });
});

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

describe("a tokenizer", () => {
  const styles = [
    "checkpoints/float32",
    ...["llama-2", "mistral", "llama-3", "qwen-2"].map((name) => `tokenizers/${name}`),
  ];
  const text = "The house, 42 of them,\n  stood by the sea: größer 漢 🙂.";

  fuzz("of damaged files is refused, or encodes and decodes", 300, async (random, folder) => {
    const source = path.join(fixtures, styles[random.integer(styles.length)] ?? "");
    const tokenizer = path.join(folder, "tokenizer");
    await cp(source, tokenizer, { recursive: true, force: true });
    const name = random.integer(3) === 0 ? "tokenizer_config.json" : "tokenizer.json";
    const bytes = await readFile(path.join(source, name));
    // Most of the file is the vocabulary, where damage seldom matters.
    const { model, ...rest } = JSON.parse(bytes.toString()) as { model?: object };
    const { vocab, merges, ...settings } = (model ?? {}) as { vocab?: unknown; merges?: unknown };
    const changed = damageJson({ model: settings, ...rest }, random) as { model?: unknown } | null;
    const isWhole = isObject(changed) && isObject(changed.model) && random.integer(8) > 0;
    const whole = isWhole ? { ...changed, model: { vocab, merges, ...(changed.model as object) } } : changed;
    await writeFile(path.join(tokenizer, name), random.integer(4) === 0 ? damageBytes(bytes, random) : jsonText(whole));
    await resultOrSentence(async () => {
      const { encode, decode, endOfText } = await loadTokenizer(tokenizer);
      expect(endOfText).toBeTypeOf("number");
      const ids = encode(text);
      expect(ids.every((id) => Number.isInteger(id))).toBe(true);
      expect(decode(ids)).toBeTypeOf("string");
    });
  });
});
