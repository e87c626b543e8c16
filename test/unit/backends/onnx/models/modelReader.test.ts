import { cp, mkdir, mkdtemp, open, readdir, readFile, rm, symlink, unlink, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openModelFiles } from "../../../../../src/backends/onnx/models/modelReader";
import type { ModelFiles } from "../../../../../src/backends/onnx/models/modelReader";
import { writeModelFolder } from "../../../../../src/backends/onnx/models/modelWriter";
import type { ModelToWrite } from "../../../../../src/backends/onnx/models/modelWriter";

const fixtures = path.join(import.meta.dirname, "../../../../fixtures/checkpoints");

let folder: string;
const opened: ModelFiles[] = [];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-checkpoint-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(opened.splice(0).map((checkpoint) => checkpoint.close()));
  await rm(folder, { recursive: true });
});

async function opening(...options: Parameters<typeof openModelFiles>): Promise<ModelFiles> {
  const checkpoint = await openModelFiles(...options);
  opened.push(checkpoint);
  return checkpoint;
}

async function readAll(checkpoint: ModelFiles): Promise<Record<string, Float32Array>> {
  const names = [...checkpoint.tensors.keys()].sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await checkpoint.read(name)] as const)));
}

describe("opening", () => {
  it.each([
    ["float32", "F32"],
    ["float16", "F16"],
    ["bfloat16", "BF16"],
  ])("reads config.json and the type of the weights: %s", async (name, dtype) => {
    const checkpoint = await opening(path.join(fixtures, name));
    expect(checkpoint.config).toMatchObject({ model_type: "olmo", hidden_size: 16, dtype: name });
    expect(checkpoint.dtype).toBe(dtype);
    expect(checkpoint.tensors.get("lm_head.weight")?.shape).toEqual([checkpoint.config["vocab_size"], 16]);
  });

  it("reads the same weights from shards as from one file", async () => {
    const sharded = await opening(path.join(fixtures, "sharded"));
    const whole = await opening(path.join(fixtures, "float32"));
    expect(new Set([...sharded.tensors.values()].map(({ file }) => file)).size).toBeGreaterThan(1);
    expect(await readAll(sharded)).toEqual(await readAll(whole));
  });

  it("names a missing tensor", async () => {
    const checkpoint = await opening(path.join(fixtures, "float32"));
    await expect(checkpoint.read("model.norm.weight")).rejects.toThrow(
      /^The weights in .* have no tensor "model.norm.weight", which config.json in this folder requires/,
    );
  });
});

describe("refuses in one sentence", () => {
  const refuses = async (message: RegExp, filePath = folder): Promise<void> => {
    await expect(openModelFiles(filePath)).rejects.toMatchObject({ name: "HumanError", isInput: true });
    await expect(openModelFiles(filePath)).rejects.toThrow(message);
  };
  const take = (name: string): Promise<void> => cp(path.join(fixtures, name), folder, { recursive: true });
  const index = (): string => path.join(folder, "model.safetensors.index.json");

  it("a missing folder", () => refuses(/allenai\/OLMo-1B-hf is not a folder; give the path of/, "allenai/OLMo-1B-hf"));

  it("a folder without config.json", () =>
    refuses(/config\.json is missing; download or copy the model folder again\.$/));

  it("a truncated config.json", async () => {
    await writeFile(path.join(folder, "config.json"), '{"model_type": "ol');
    await refuses(/config\.json is not valid JSON \(.+\); download or copy the model folder again\.$/);
  });

  it("a PyTorch pickle", async () => {
    await take("float32");
    await unlink(path.join(folder, "model.safetensors"));
    await writeFile(path.join(folder, "pytorch_model.bin"), "");
    await refuses(/pytorch_model\.bin is a PyTorch pickle, .*\.save_pretrained\("converted"\)\.$/);
  });

  it("a folder without weights and tokenizer", async () => {
    await take("float16");
    await unlink(path.join(folder, "model.safetensors"));
    await refuses(/model\.safetensors is missing; download or copy the model folder again\.$/);
    await expect(openModelFiles(folder, { allowUntrained: true })).rejects.toThrow(/model\.safetensors is missing/);
  });

  it("a folder without weights, unless it may be untrained", async () => {
    await take("float32");
    await unlink(path.join(folder, "model.safetensors"));
    await refuses(/is untrained: it has config\.json and tokenizer\.json but no model\.safetensors; train it with/);
    const untrained = await opening(folder, { allowUntrained: true });
    expect(untrained.tensors.size).toBe(0);
    expect(untrained.dtype).toBe("F32");
    expect(untrained.config).toMatchObject({ model_type: "olmo" });
  });

  it("a missing shard", async () => {
    await take("sharded");
    await unlink(path.join(folder, "model-00002-of-00003.safetensors"));
    await refuses(/model-00002-of-00003\.safetensors is missing/);
  });

  it("an index that does not match its shards", async () => {
    await take("sharded");
    const text = await readFile(index(), "utf8");
    await writeFile(index(), text.replace("lm_head.weight", "head.weight"));
    await refuses(
      /safetensors has no tensor "head.weight", although model\.safetensors\.index\.json says that this file contains it/,
    );
  });

  it("an index without a weight map", async () => {
    await take("sharded");
    await writeFile(index(), "{}");
    await refuses(/index\.json has no "weight_map"; download/);
  });

  it("an index with a path outside the folder", async () => {
    await take("sharded");
    await writeFile(index(), JSON.stringify({ weight_map: { a: "../other/model.safetensors" } }));
    await refuses(/index\.json: the entry of the tensor "a" is not the name of a file in the same folder; download/);
  });
});

describe("writing", () => {
  /** Writes a fixture's own weights to `folder/written`. */
  async function write(fixture: string, options: Partial<ModelToWrite> = {}): Promise<ModelFiles> {
    const source = options.source ?? (await opening(path.join(fixtures, fixture)));
    const target = path.join(folder, "written");
    const tensors = source.tensors.values();
    await writeModelFolder({ source, target, tensors, read: source.read, dtype: "source", ...options });
    return opening(options.target ?? target);
  }

  it.each(["float32", "float16", "bfloat16"])("keeps %s bit for bit in its own type", async (name) => {
    const written = await write(name);
    const source = await opening(path.join(fixtures, name));
    expect(await readAll(written)).toEqual(await readAll(source));
    expect(written.dtype).toBe(source.dtype);
    expect(written.config).toEqual(source.config);
  });

  it.each(["float16", "bfloat16"])(
    "rounds to %s like transformers, and writes the type to config.json",
    async (name) => {
      const written = await write("float32", { dtype: name as "float16" | "bfloat16" });
      expect(await readAll(written)).toEqual(await readAll(await opening(path.join(fixtures, name))));
      expect(written.config).toMatchObject({ dtype: name });
    },
  );

  it("widens to float32", async () => {
    const written = await write("bfloat16", { dtype: "float32" });
    expect(written.dtype).toBe("F32");
    expect(written.config).toMatchObject({ dtype: "float32" });
  });

  it("keeps the old key of config.json, and adds it if the type is missing", async () => {
    const source = path.join(folder, "source");
    await cp(path.join(fixtures, "float32"), source, { recursive: true });
    await writeFile(path.join(source, "config.json"), '{"model_type": "olmo", "torch_dtype": "float32"}');
    const older = await write("", {
      source: await opening(source),
      target: path.join(folder, "older"),
      dtype: "bfloat16",
    });
    expect(older.config).toEqual({ model_type: "olmo", torch_dtype: "bfloat16" });
    await writeFile(path.join(source, "config.json"), '{"model_type": "olmo"}');
    const bare = await write("", {
      source: await opening(source),
      target: path.join(folder, "bare"),
      dtype: "bfloat16",
    });
    expect(bare.config).toEqual({ model_type: "olmo", torch_dtype: "bfloat16" });
  });

  it("changes nothing else in config.json, not even the form of a number", async () => {
    await write("float32", { dtype: "bfloat16" });
    const original = await readFile(path.join(fixtures, "float32", "config.json"), "utf8");
    expect(original).toContain('"clip_qkv": 8.0,');
    expect(await readFile(path.join(folder, "written", "config.json"), "utf8")).toBe(
      original.replace('"dtype": "float32"', '"dtype": "bfloat16"'),
    );
  });

  it("writes new weights with the type of an untrained folder", async () => {
    const untrained = path.join(folder, "untrained");
    await mkdir(untrained);
    await writeFile(
      path.join(untrained, "config.json"),
      JSON.stringify({ model_type: "olmo", torch_dtype: "bfloat16" }),
    );
    await cp(path.join(fixtures, "float32", "tokenizer.json"), path.join(untrained, "tokenizer.json"));
    const written = await write("", {
      source: await opening(untrained, { allowUntrained: true }),
      tensors: [{ name: "lm_head.weight", shape: [2, 1] }],
      read: () => Promise.resolve(new Float32Array([1, 1.001])),
    });
    expect(written.dtype).toBe("BF16");
    expect(await readAll(written)).toEqual({ "lm_head.weight": new Float32Array([1, 1]) });
  });

  it("copies only the files of the tokenizer and of generation, unchanged", async () => {
    const source = path.join(folder, "source");
    await cp(path.join(fixtures, "float32"), source, { recursive: true });
    await writeFile(path.join(source, "special_tokens_map.json"), "{}");
    await writeFile(path.join(source, "notes.txt"), "mine");
    await write("", { source: await opening(source) });
    const copied = ["generation_config.json", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json"];
    expect((await readdir(path.join(folder, "written"))).sort()).toEqual(
      [...copied, "config.json", "model.safetensors"].sort(),
    );
    for (const name of copied) {
      expect(await readFile(path.join(folder, "written", name))).toEqual(await readFile(path.join(source, name)));
    }
  });

  it("divides the weights into shards of limited size, with an index", async () => {
    const written = await write("sharded", { shardBytes: 20_000 });
    const files = (await readdir(written.folder)).filter((name) => name.endsWith(".safetensors")).sort();
    const count = String(files.length).padStart(5, "0");
    expect(files).toEqual(
      files.map((_, place) => `model-${String(place + 1).padStart(5, "0")}-of-${count}.safetensors`),
    );
    expect(files.length).toBeGreaterThan(2);
    const index = JSON.parse(
      await readFile(path.join(written.folder, "model.safetensors.index.json"), "utf8"),
    ) as object;
    const original = await readFile(path.join(fixtures, "sharded", "model.safetensors.index.json"), "utf8");
    const { total_size } = (JSON.parse(original) as { metadata: { total_size: number } }).metadata;
    expect(index).toMatchObject({ metadata: { total_size } });
    expect(await readAll(written)).toEqual(await readAll(await opening(path.join(fixtures, "float32"))));
  });

  it("fills an empty folder", async () => {
    await mkdir(path.join(folder, "written"));
    expect((await write("float32")).tensors.size).toBeGreaterThan(0);
  });

  describe("is refused in one sentence and changes nothing:", () => {
    const source = (): string => path.join(folder, "source");
    beforeEach(() => cp(path.join(fixtures, "float32"), source(), { recursive: true }));

    async function refuses(target: string, message: RegExp, isInput = true): Promise<void> {
      const before = (await readdir(folder, { recursive: true })).sort();
      const checkpoint = await opening(source());
      await expect(write("", { source: checkpoint, target })).rejects.toMatchObject({
        name: "HumanError",
        message: expect.stringMatching(message) as string,
        isInput,
      });
      expect((await readdir(folder, { recursive: true })).sort()).toEqual(before);
    }

    it("onto the source", () =>
      refuses(path.join(source(), "."), /which is its source folder; choose a folder outside/));

    it("into the source", () =>
      refuses(path.join(source(), "a/b"), /which is inside its source folder; choose a folder/));

    it("into the source by another name", async () => {
      await symlink(source(), path.join(folder, "link"), "junction");
      await refuses(path.join(folder, "link", "new"), /which is inside its source folder/);
    });

    it("into a folder that is not empty", async () => {
      await mkdir(path.join(folder, "full"));
      await writeFile(path.join(folder, "full", "precious.txt"), "");
      await refuses(path.join(folder, "full"), /full, which already exists; choose a new or empty folder\.$/);
    });

    it("below a file of the source", () => refuses(path.join(source(), "config.json/x"), /inside its source folder/));

    it("onto a file", async () => {
      await writeFile(path.join(folder, "file"), "");
      await refuses(path.join(folder, "file"), /file, which already exists; choose a new or empty folder\.$/);
    });

    it.each([
      ["ENOSPC", /^The disk is full: the model in .*written needs 70,016 bytes; free some space or choose/, false],
      ["EDQUOT", /^The disk is full: the model in .*written needs 70,016 bytes; free some space or choose/, false],
      [
        "EACCES",
        /^The model cannot be written to .*written: permission is denied; change the permissions or choose /,
        true,
      ],
      ["EIO", /^The model cannot be written to .*written: the disk reports an error; check the disk or choose /, false],
      ["ENOTEMPTY", /^The model cannot be written to .*written, because it is no longer empty; choose a new or /, true],
    ])("if the system answers %s", async (code, message, isInput) => {
      const handle = await open(source(), "r");
      await handle.close();
      const write = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, "write");
      write.mockRejectedValue(Object.assign(new Error(`${code}, write`), { code }));
      await refuses(path.join(folder, "written"), message, isInput);
    });
  });

  it("leaves nothing behind if the weights cannot be read", async () => {
    const read = (): Promise<Float32Array> => Promise.reject(new Error("device lost"));
    await expect(write("float32", { read })).rejects.toThrow("device lost");
    expect(await readdir(folder)).toEqual([]);
  });
});
