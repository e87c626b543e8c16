import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createScorer } from "../../../../../src/backends/onnx/inference/scorer";
import type { OpenedModel } from "../../../../../src/backends/onnx/live/openModel";
import { openModel } from "../../../../../src/backends/onnx/live/openModel";
import { saveModel } from "../../../../../src/backends/onnx/live/saveModel";
import { isAdapted } from "../../../../../src/backends/onnx/models/adapters/lora";
import { openSafetensors } from "../../../../../src/backends/onnx/models/safetensorsReader";
import { writeSafetensors } from "../../../../../src/backends/onnx/models/safetensorsWriter";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import { temporaryFolder } from "../../../runs/temporaryFolder";
import { modelWithTokenizer } from "../../../support/modelWithTokenizer";

/** Model folders as users have them. What is right is what transformers 5 and PEFT compute from the same folder. */

type Tensors = Record<string, { shape: readonly number[]; values: Float32Array }>;

const embedding = "model.embed_tokens.weight";
const head = "lm_head.weight";

async function readTensors(file: string): Promise<Tensors> {
  const opened = await openSafetensors(file);
  const read = await Promise.all(
    [...opened.tensors.values()].map(
      async ({ name, shape }) => [name, { shape, values: await opened.read(name) }] as const,
    ),
  );
  await opened.close();
  return Object.fromEntries(read);
}

async function writeTensors(file: string, tensors: Tensors): Promise<void> {
  const planned = Object.entries(tensors).map(([name, { shape }]) => ({ name, shape, dtype: "F32" }) as const);
  await writeSafetensors(file, planned, (name) => Promise.resolve(tensors[name]?.values ?? new Float32Array()));
}

/** Changes the weights of a model folder. */
async function changeWeights(folder: string, change: (tensors: Tensors) => Tensors): Promise<void> {
  const file = path.join(folder, "model.safetensors");
  await writeTensors(file, change(await readTensors(file)));
}

async function changeJson(file: string, changes: object): Promise<void> {
  const found = JSON.parse(await readFile(file, "utf8").catch(() => "{}")) as object;
  await writeFile(file, JSON.stringify({ ...found, ...changes }));
}

const renamed = (tensors: Tensors, rename: (name: string) => string): Tensors =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [rename(name), tensor]));

const without = (tensors: Tensors, name: string): Tensors =>
  Object.fromEntries(Object.entries(tensors).filter(([other]) => other !== name));

const warningsOf = async (folder: string): Promise<string[]> => {
  const warnings: string[] = [];
  const opened = await openModel({ folder }, cpuDevice, (message) =>
    warnings.push(message.replaceAll(folder, "FOLDER")),
  );
  await opened.source.close();
  return warnings;
};

/** Log-probabilities of some texts. Two models that compute the same give the same. */
async function scoresOf({ model, weights }: OpenedModel): Promise<number[]> {
  const scorer = await createScorer(model, 1, { threads: 1 });
  const texts = [
    [2, 3, 5, 7, 11, 13, 17],
    [20, 19, 18, 17],
  ].map((ids) => ({ ids, targetStart: 1 }));
  const scores = await scorer.score(weights, texts);
  await scorer.dispose();
  return scores.flatMap(({ logProbabilities }) => logProbabilities);
}

async function scoresIn(folder: string): Promise<number[]> {
  const opened = await openModel({ folder }, cpuDevice);
  const scores = await scoresOf(opened);
  await opened.source.close();
  return scores;
}

describe("the names of the weights", () => {
  it.each<[string, string, (name: string) => string]>([
    ["without the prefix of the class without a head", "llama/tied-scaled", (name) => name.replace(/^model\./, "")],
    ["without the prefix, beside a head", "llama/grouped", (name) => name.replace(/^model\./, "")],
    ["with the prefix twice", "olmo/untied", (name) => `model.${name}`],
  ])("are read %s", async (_, fixture, rename) => {
    const folder = await modelWithTokenizer(fixture);
    const expected = await scoresIn(folder);
    await changeWeights(folder, (tensors) => renamed(tensors, rename));
    expect(await scoresIn(folder)).toEqual(expected);
    expect(await warningsOf(folder)).toEqual([]);
  });

  it("in an export are those that transformers writes", async () => {
    const folder = await modelWithTokenizer("llama/grouped");
    const names = Object.keys(await readTensors(path.join(folder, "model.safetensors"))).sort();
    await changeWeights(folder, (tensors) => renamed(tensors, (name) => name.replace(/^model\./, "")));
    const opened = await openModel({ folder }, cpuDevice);
    const target = path.join(await temporaryFolder(), "exported");
    await saveModel(opened, cpuDevice, target, { dtype: "source" });
    await opened.source.close();
    expect(Object.keys(await readTensors(path.join(target, "model.safetensors"))).sort()).toEqual(names);
  });

  it("must not stand twice for one weight", async () => {
    const folder = await modelWithTokenizer("llama/grouped");
    await changeWeights(folder, (tensors) => ({
      ...tensors,
      "norm.weight": tensors["model.norm.weight"] as Tensors[string],
    }));
    await expect(openModel({ folder }, cpuDevice)).rejects.toThrow(
      /have both ".*norm\.weight" and ".*norm\.weight" for the same weight of the model/,
    );
  });

  it("without a head are refused for this reason", async () => {
    const folder = await modelWithTokenizer("llama/grouped");
    await changeWeights(folder, (tensors) => without(tensors, head));
    await expect(openModel({ folder }, cpuDevice)).rejects.toThrow(
      /the weights have no "lm_head\.weight", and config\.json does not say that the embedding is also the vocabulary projection/,
    );
  });
});

describe("a head in a folder that calls it tied", () => {
  it("stays if it differs from the embedding, with a warning, and is exported", async () => {
    const folder = await modelWithTokenizer("llama/grouped");
    const expected = await scoresIn(folder);
    await changeJson(path.join(folder, "config.json"), { tie_word_embeddings: true });
    expect(await warningsOf(folder)).toEqual([
      'config.json in FOLDER says "tie_word_embeddings": true, but the weights have a "lm_head.weight" that differs from the ' +
        "embedding. Lethe uses both, as transformers 5 does, and an export keeps both.",
    ]);
    const opened = await openModel({ folder }, cpuDevice);
    expect(await scoresOf(opened)).toEqual(expected);
    const target = path.join(await temporaryFolder(), "exported");
    await saveModel(opened, cpuDevice, target, { dtype: "source" });
    await opened.source.close();
    expect(await scoresIn(target)).toEqual(expected);
    const { tie_word_embeddings: tied } = JSON.parse(
      await readFile(path.join(target, "config.json"), "utf8"),
    ) as Record<string, unknown>;
    expect(tied).toBe(false);
  });

  it.each<[string, (tensors: Tensors) => Tensors]>([
    [
      "is the embedding if it has the same elements",
      (tensors) => ({ ...tensors, [head]: tensors[embedding] as Tensors[string] }),
    ],
    [
      "is the embedding if the files have only the head",
      (tensors) => renamed(tensors, (name) => (name === embedding ? head : name)),
    ],
  ])("%s", async (_, change) => {
    const folder = await modelWithTokenizer("llama/tied-scaled");
    const expected = await scoresIn(folder);
    await changeWeights(folder, change);
    expect(await scoresIn(folder)).toEqual(expected);
    expect(await warningsOf(folder)).toEqual([]);
  });
});

describe("what a folder has and Lethe does not use is named once:", () => {
  const one = { shape: [1], values: Float32Array.of(1) };

  it("tensors without a place in the model", async () => {
    const folder = await modelWithTokenizer("llama/grouped");
    const expected = await scoresIn(folder);
    const surplus = ["lm_head.bias", ...[2, 3, 4].map((layer) => `model.layers.${layer}.self_attn.q_proj.weight`)];
    await changeWeights(folder, (tensors) => ({
      ...tensors,
      ...Object.fromEntries(surplus.map((name) => [name, one])),
      "model.layers.0.self_attn.rotary_emb.inv_freq": one,
    }));
    const [warning = "", ...more] = await warningsOf(folder);
    expect(warning).toMatch(
      /^The weights in FOLDER have 4 tensors without a place in the model that config\.json describes, and Lethe leaves them out, as transformers does: /,
    );
    expect(warning).toMatch(/ and 1 more\.$/);
    expect(warning).not.toContain("inv_freq");
    expect(more).toEqual([]);
    expect(await scoresIn(folder)).toEqual(expected);
  });

  it("stale rotary frequencies are silent", async () => {
    const folder = await modelWithTokenizer("llama/grouped");
    await changeWeights(folder, (tensors) => ({ ...tensors, "model.layers.0.self_attn.rotary_emb.inv_freq": one }));
    expect(await warningsOf(folder)).toEqual([]);
  });

  it.each([
    [
      { rope_scaling: { type: "linear", factor: 2 } },
      /"rope_parameters\.rope_type" is .*, but Lethe uses "rope_scaling\.type"/,
    ],
    [
      { rope_theta: 5 },
      /"rope_theta" is 5, but Lethe uses "rope_parameters\.rope_theta", which is \d+, as transformers 5 does/,
    ],
    [
      { torch_dtype: "bfloat16", dtype: "float32" },
      /"torch_dtype" is "bfloat16", but transformers 5 reads "dtype", which is "float32"/,
    ],
    [
      { auto_map: { AutoConfig: "own.Config" } },
      /names Python code of its own \("auto_map"\)\. Lethe runs no such code/,
    ],
  ])("settings of config.json: %j", async (changes, expected) => {
    const folder = await modelWithTokenizer("llama/grouped");
    await changeJson(path.join(folder, "config.json"), changes);
    expect((await warningsOf(folder)).filter((warning) => expected.test(warning))).toHaveLength(1);
  });

  it("an index beside the whole file", async () => {
    const folder = await modelWithTokenizer("llama/grouped");
    await writeFile(path.join(folder, "model.safetensors.index.json"), "{}");
    expect(await warningsOf(folder)).toEqual([
      "FOLDER has both model.safetensors and model.safetensors.index.json. Lethe reads model.safetensors, as transformers does.",
    ]);
  });
});

describe("weights under another name are refused, and never drawn beside them:", () => {
  it.each([
    [
      "model-00001-of-00002.safetensors",
      /has model-00001-of-00002\.safetensors but no model\.safetensors\.index\.json, which/,
    ],
    ["model.fp16.safetensors", /has no model\.safetensors, but model\.fp16\.safetensors; if this file holds/],
    ["checkpoint-5/model.safetensors", /has no model\.safetensors, but checkpoint-5.model\.safetensors; if this file/],
    ["pytorch_model.bin", /pytorch_model\.bin is a PyTorch pickle, which Lethe does not read; convert the model/],
    ["model.safetensors.bak", /but model\.safetensors\.bak; save the model with transformers' save_pretrained/],
    ["model.gguf", /but model\.gguf; save the model/],
    ["tf_model.h5", /but tf_model\.h5; save the model/],
    ["flax_model.msgpack", /but flax_model\.msgpack; save the model/],
    ["consolidated.00.pth", /but consolidated\.00\.pth; save the model/],
    ["onnx/model.onnx", /but onnx.model\.onnx; save the model/],
    ["global_step5/mp_rank_00_model_states.pt", /but global_step5.mp_rank_00_model_states\.pt; save the model/],
  ])("%s", async (name, expected) => {
    const folder = await modelWithTokenizer("llama/grouped");
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await rm(path.join(folder, "expected.safetensors"), { force: true });
    await rename(path.join(folder, "model.safetensors"), path.join(folder, name));
    for (const mayBeUntrained of [false, true]) {
      await expect(openModel({ folder, mayBeUntrained }, cpuDevice)).rejects.toThrow(expected);
      await expect(openModel({ folder, mayBeUntrained }, cpuDevice)).rejects.not.toThrow(/is untrained/);
    }
  });
});

describe("an adapter of the vocabulary projection", () => {
  /** An adapter folder with the two matrices of the head and other tensors. */
  async function adapterOn(base: string, more: (base: Tensors) => Tensors = () => ({})): Promise<string> {
    const folder = await temporaryFolder();
    const { shape = [] } = (await readTensors(path.join(base, "model.safetensors")))[embedding] ?? {};
    const [tokens = 0, width = 0] = shape;
    const wave = (length: number): Float32Array => Float32Array.from({ length }, (_, index) => Math.sin(index + 1));
    await writeTensors(path.join(folder, "adapter_model.safetensors"), {
      "base_model.model.lm_head.lora_A.weight": { shape: [2, width], values: wave(2 * width) },
      "base_model.model.lm_head.lora_B.weight": { shape: [tokens, 2], values: wave(2 * tokens) },
      ...more(await readTensors(path.join(base, "model.safetensors"))),
    });
    const settings = { peft_type: "LORA", r: 2, lora_alpha: 4, target_modules: ["lm_head"] };
    await writeFile(
      path.join(folder, "adapter_config.json"),
      JSON.stringify({ ...settings, base_model_name_or_path: base }),
    );
    return folder;
  }
  const ofPeft = "base_model.model.lm_head.base_layer.weight";

  it("changes the head alone if the head is tied, and its export is untied", async () => {
    const base = await modelWithTokenizer("llama/tied-scaled");
    const folder = await adapterOn(base);
    const opened = await openModel({ folder }, cpuDevice);
    expect(isAdapted(opened.model)).toBe(true);
    const scores = await scoresOf(opened);
    expect(scores).not.toEqual(await scoresIn(base));
    const target = path.join(await temporaryFolder(), "exported");
    await saveModel(opened, cpuDevice, target, { dtype: "float32" });
    await opened.source.close();
    const exported = await readTensors(path.join(target, "model.safetensors"));
    expect(exported[embedding]?.values).toEqual(
      (await readTensors(path.join(base, "model.safetensors")))[embedding]?.values,
    );
    for (const [index, score] of (await scoresIn(target)).entries()) expect(score).toBeCloseTo(scores[index] ?? NaN, 4);
    await changeJson(path.join(target, "adapter/adapter_config.json"), { base_model_name_or_path: base });
    expect(await scoresIn(path.join(target, "adapter"))).toEqual(scores);
  });

  it("is read with the head's own weights, as PEFT saves it by default", async () => {
    const base = await modelWithTokenizer("llama/grouped");
    const plain = await adapterOn(base);
    const byDefault = await adapterOn(base, (tensors) => ({ [ofPeft]: tensors[head] as Tensors[string] }));
    expect(await scoresIn(byDefault)).toEqual(await scoresIn(plain));
  });

  it("replaces the head's weights, and the export's adapter folder has them too", async () => {
    const base = await modelWithTokenizer("llama/grouped");
    const doubled = ({ shape, values }: Tensors[string]): Tensors[string] => ({
      shape,
      values: values.map((x) => 2 * x),
    });
    const folder = await adapterOn(base, (tensors) => ({ [ofPeft]: doubled(tensors[head] as Tensors[string]) }));
    const other = await modelWithTokenizer("llama/grouped");
    await changeWeights(other, (tensors) => ({ ...tensors, [head]: doubled(tensors[head] as Tensors[string]) }));
    const expected = await scoresIn(await adapterOn(other));
    const opened = await openModel({ folder }, cpuDevice);
    expect(await scoresOf(opened)).toEqual(expected);
    const target = path.join(await temporaryFolder(), "exported");
    await saveModel(opened, cpuDevice, target, { dtype: "float32" });
    await opened.source.close();
    await changeJson(path.join(target, "adapter/adapter_config.json"), { base_model_name_or_path: base });
    expect(await scoresIn(path.join(target, "adapter"))).toEqual(expected);
  });

  it("replaces head and embedding if they are tied", async () => {
    const base = await modelWithTokenizer("llama/tied-scaled");
    const reversed = ({ shape, values }: Tensors[string]): Tensors[string] => ({ shape, values: values.toReversed() });
    const folder = await adapterOn(base, (tensors) => ({ [ofPeft]: reversed(tensors[embedding] as Tensors[string]) }));
    const other = await modelWithTokenizer("llama/tied-scaled");
    await changeWeights(other, (tensors) => ({
      ...tensors,
      [embedding]: reversed(tensors[embedding] as Tensors[string]),
    }));
    expect(await scoresIn(folder)).toEqual(await scoresIn(await adapterOn(other)));
  });

  it("is refused for another size of the head, or for an adapted embedding", async () => {
    const base = await modelWithTokenizer("llama/grouped");
    const small = { shape: [1, 1], values: Float32Array.of(1) };
    await expect(openModel({ folder: await adapterOn(base, () => ({ [ofPeft]: small })) }, cpuDevice)).rejects.toThrow(
      /the tensor "base_model\.model\.lm_head\.base_layer\.weight" is \[1, 1\], but the base model in .* has \[\d+, \d+\]; use PEFT/,
    );
    const embedded = { "base_model.model.model.embed_tokens.lora_embedding_A": small };
    await expect(openModel({ folder: await adapterOn(base, () => embedded) }, cpuDevice)).rejects.toThrow(
      /has the tensor ".*lora_embedding_A", but Lethe adapts only projections and no embedding; merge the adapter/,
    );
  });
});
