import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { Graph } from "../../../../../src/backends/onnx/graph/graph";
import { createScorer } from "../../../../../src/backends/onnx/inference/scorer";
import {
  readAdapter,
  readAdapterNames,
  writeAdapter,
} from "../../../../../src/backends/onnx/models/adapters/adapterFolder";
import type { AdaptedModel } from "../../../../../src/backends/onnx/models/adapters/lora";
import {
  adaptModel,
  drawAdapter,
  loraNames,
  modulesNamed,
  rankOf,
  trainedParameters,
} from "../../../../../src/backends/onnx/models/adapters/lora";
import { mergeAdapter } from "../../../../../src/backends/onnx/models/adapters/merge";
import type { LanguageModel } from "../../../../../src/backends/onnx/models/languageModel";
import { declareParameters } from "../../../../../src/backends/onnx/models/parameters";
import { openSafetensors } from "../../../../../src/backends/onnx/models/safetensorsReader";
import type { Weights } from "../../../../../src/backends/onnx/models/weights";
import { HumanError } from "../../../../../src/protocol/humanError";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf, floatTensor, integerTensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { temporaryFolder } from "../../../runs/temporaryFolder";
import { loraCases, loraFixture } from "../../../support/loraFixture";
import { olmoFixture, relativeDistance, toTexts } from "../../../support/modelFixture";
import { decodeGreedily } from "../../../support/decodeGreedily";

/** Computes the logits of one row of tokens. */
async function logitsOf(model: LanguageModel, weights: Weights, ids: readonly number[]): Promise<ArrayLike<number>> {
  const graph = new Graph();
  const parameter = declareParameters(graph, model, "float32");
  const tokens = graph.input("tokens", "int64", ["batch", "length"]);
  const positions = graph.input("positions", "int64", ["batch", "length"]);
  const hidden = model.hiddenStates({ parameter, tokens, positions });
  graph.output("logits", model.logits(hidden, parameter));
  const session = await cpuDevice.createSession(encodeGraph(graph), { threads: 1 });
  const outputs = await session.run({
    ...Object.fromEntries(weights),
    tokens: integerTensor(ids, [1, ids.length]),
    positions: integerTensor([...ids.keys()], [1, ids.length]),
  });
  await session.dispose();
  return elementsOf(outputs["logits"] as Tensor);
}

async function mergedWeights(model: AdaptedModel, weights: Weights): Promise<Weights> {
  const merged = await mergeAdapter(model, weights, { threads: 1 });
  const read = await Promise.all(
    model.base.parameters.map(async ({ name, shape }) => [name, floatTensor(await merged.read(name), shape)] as const),
  );
  await merged.dispose();
  return new Map(read);
}

describe.each(loraCases)("PEFT's adapter %s", (name) => {
  it("computes PEFT's logits, on top of the model and merged into it", async () => {
    const { model, loadWeights, batches, tensor } = await loraFixture(name);
    const weights = await loadWeights();
    const merged = await mergedWeights(model as AdaptedModel, weights);
    for (const [index, { ids }] of batches.forget.entries()) {
      const expected = await tensor(`logits.forget.${index}`);
      expect(relativeDistance(await logitsOf(model, weights, ids), expected)).toBeLessThan(1e-6);
      expect(relativeDistance(await logitsOf((model as AdaptedModel).base, merged, ids), expected)).toBeLessThan(1e-6);
    }
  });

  it("changes the logits", async () => {
    const { model, loadWeights, batches, tensor } = await loraFixture(name);
    const [row] = batches.forget;
    const without = await logitsOf((model as AdaptedModel).base, await loadWeights(), row?.ids ?? []);
    expect(relativeDistance(without, await tensor("logits.forget.0"))).toBeGreaterThan(0.1);
  });

  it("gives the same scores as the merged model", async () => {
    const { model, loadWeights, batches } = await loraFixture(name);
    const weights = await loadWeights();
    const texts = toTexts(batches.forget, "answer");
    const score = async (subject: LanguageModel, given: Weights): Promise<number[]> => {
      const scorer = await createScorer(subject, 1, { threads: 1 });
      const losses = await scorer.score(given, texts);
      await scorer.dispose();
      return losses.map(({ sum }) => sum);
    };
    const merged = await score((model as AdaptedModel).base, await mergedWeights(model as AdaptedModel, weights));
    expect(relativeDistance(await score(model, weights), merged)).toBeLessThan(1e-6);
  });

  it("decodes with its cache as the merged model does", async () => {
    const { model, loadWeights, batches } = await loraFixture(name);
    const weights = await loadWeights();
    const requests = batches.retain.map(({ ids }) => ({ prompt: ids.slice(0, 4), maxNewTokens: 8 }));
    const decode = async (subject: LanguageModel, given: Weights): Promise<number[][]> =>
      (await decodeGreedily({ model: subject, weights: given }, requests)).tokens;
    const tokens = await decode(model, weights);
    const { base } = model as AdaptedModel;
    expect(tokens).toEqual(await decode(base, await mergedWeights(model as AdaptedModel, weights)));
    expect(tokens).not.toEqual(await decode(base, weights));
  });

  it("is written like PEFT's folder, and read back unchanged", async () => {
    const { folder, model, loadWeights } = await loraFixture(name);
    const weights = await loadWeights();
    const written = await temporaryFolder();
    await writeAdapter(written, model as AdaptedModel, weights, "a model");

    const settings = async (from: string): Promise<Record<string, unknown>> =>
      JSON.parse(await readFile(path.join(from, "adapter_config.json"), "utf8")) as Record<string, unknown>;
    const { target_modules: targets, base_model_name_or_path: base, ...own } = await settings(written);
    const byPeft = await settings(folder);
    expect(byPeft).toMatchObject(own);
    expect(new Set(targets as string[])).toEqual(new Set(byPeft["target_modules"] as string[]));
    expect(base).toBe("a model");

    const open = async (from: string) => openSafetensors(path.join(from, "adapter_model.safetensors"));
    const [ours, theirs] = [await open(written), await open(folder)];
    expect([...ours.tensors.keys()].sort()).toEqual([...theirs.tensors.keys()].sort());
    for (const tensor of theirs.tensors.keys()) expect(await ours.read(tensor)).toEqual(await theirs.read(tensor));
    await ours.close();
    await theirs.close();

    const read = await readAdapter((model as AdaptedModel).base, written);
    expect(read.model.lora).toMatchObject({ ...(model as AdaptedModel).lora, modules: expect.any(Array) as unknown });
    for (const { name: parameter } of trainedParameters(model))
      expect(read.weights.get(parameter)?.data).toEqual(weights.get(parameter)?.data);
  });
});

describe("a new adapter", () => {
  const targets = ["q_proj", "down_proj"];

  it("changes nothing, has A within ±1/√inputs, and depends only on the seed", async () => {
    const { model: base, loadWeights, batches } = await olmoFixture("grouped");
    const model = adaptModel(base, { modules: modulesNamed(base, targets), rank: 8, alpha: 16, dropout: 0 });
    expect(model.lora.modules).toEqual([
      "model.layers.0.self_attn.q_proj",
      "model.layers.0.mlp.down_proj",
      "model.layers.1.self_attn.q_proj",
      "model.layers.1.mlp.down_proj",
    ]);
    const adapter = drawAdapter(model, 3);
    const weights = await loadWeights();
    const [row] = batches.forget;
    const logits = await logitsOf(model, new Map([...weights, ...adapter]), row?.ids ?? []);
    expect(logits).toEqual(await logitsOf(base, weights, row?.ids ?? []));

    const { a } = loraNames("model.layers.0.mlp.down_proj");
    const elements = Array.from(elementsOf(adapter.get(a) as Tensor));
    expect(elements).toHaveLength(8 * 24);
    const bound = 1 / Math.sqrt(24);
    expect(Math.max(...elements.map(Math.abs))).toBeLessThanOrEqual(bound);
    // The variance of a uniform distribution over ±bound is bound² / 3; 0.25 is four standard deviations of 192 draws.
    const variance = elements.reduce((sum, element) => sum + element ** 2, 0) / elements.length;
    expect(Math.abs(variance / (bound ** 2 / 3) - 1)).toBeLessThan(0.26);

    expect(drawAdapter(model, 3).get(a)?.data).toEqual(adapter.get(a)?.data);
    expect(drawAdapter(model, 4).get(a)?.data).not.toEqual(adapter.get(a)?.data);
  });

  it("writes the full names of projections if it adapts only some of a kind", async () => {
    const { model: base } = await olmoFixture("grouped");
    const [first = ""] = modulesNamed(base, targets);
    const model = adaptModel(base, { modules: [first], rank: 2, alpha: 2, dropout: 0.1 });
    const folder = await temporaryFolder();
    await writeAdapter(folder, model, drawAdapter(model, 0), "base");
    expect(JSON.parse(await readFile(path.join(folder, "adapter_config.json"), "utf8"))).toMatchObject({
      target_modules: [first],
      lora_dropout: 0.1,
    });
    expect((await readAdapter(base, folder)).model.lora).toEqual(model.lora);
  });
});

describe("the rank of a projection", () => {
  const module = "model.layers.1.self_attn.q_proj";
  it.each<[pattern: Record<string, number>, rank: number]>([
    [{ q_proj: 2 }, 2],
    [{ "layers.1.self_attn.q_proj": 2 }, 2],
    [{ "^model.layers.1.self_attn.q_proj": 2 }, 2],
    [{ "(q|v)_proj": 2 }, 2],
    [{ proj: 2 }, 8],
    [{ q_pro: 2 }, 8],
    [{ "layers.2..*q_proj": 2 }, 8],
    [{ v_proj: 3, ".*_proj": 4, q_proj: 2 }, 4],
  ])("is that of the first expression that matches whole parts of its name: %j", (rankPattern, rank) => {
    expect(rankOf({ modules: [module], rank: 8, alpha: 1, dropout: 0, rankPattern }, module)).toBe(rank);
  });
});

describe("an unsupported adapter", () => {
  const reading = async (change: object, folder?: string) => {
    const { folder: source, model } = await loraFixture("queries-and-values");
    folder ??= await temporaryFolder();
    await writeFile(
      path.join(folder, "adapter_model.safetensors"),
      await readFile(path.join(source, "adapter_model.safetensors")),
    );
    const settings = JSON.parse(await readFile(path.join(source, "adapter_config.json"), "utf8")) as object;
    await writeFile(path.join(folder, "adapter_config.json"), JSON.stringify({ ...settings, ...change }));
    return readAdapter((model as AdaptedModel).base, folder);
  };
  const refusal = async (change: object): Promise<string> => {
    const folder = await temporaryFolder();
    const error: unknown = await reading(change, folder).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(HumanError);
    return (error as HumanError).message.replaceAll(folder, "FOLDER");
  };

  it.each([
    [{ use_dora: true }, "use_dora", "true"],
    [{ peft_type: "IA3" }, "peft_type", '"IA3"'],
    [{ init_lora_weights: "pissa" }, "init_lora_weights", '"pissa"'],
    [{ init_lora_weights: "pissa_niter_4" }, "init_lora_weights", '"pissa_niter_4"'],
    [{ init_lora_weights: "olora" }, "init_lora_weights", '"olora"'],
    [{ init_lora_weights: "loftq" }, "init_lora_weights", '"loftq"'],
    [{ init_lora_weights: "corda" }, "init_lora_weights", '"corda"'],
    [{ bias: "all" }, "bias", '"all"'],
    [{ lora_bias: true }, "lora_bias", "true"],
    [{ modules_to_save: ["lm_head"] }, "modules_to_save", '["lm_head"]'],
    [{ layer_replication: [[0, 2]] }, "layer_replication", "[[0,2]]"],
    [{ trainable_token_indices: [1] }, "trainable_token_indices", "[1]"],
    [{ target_parameters: ["up_proj"] }, "target_parameters", '["up_proj"]'],
    [{ megatron_config: { a: 1 } }, "megatron_config", '{"a":1}'],
    [{ a_key_of_tomorrow: 1 }, "a_key_of_tomorrow", "1"],
  ])("is refused with the setting that differs from plain LoRA: %j", async (change, key, value) => {
    expect(await refusal(change)).toBe(
      `FOLDER/adapter_config.json: "${key}" is ${value}, but Lethe reads only plain LoRA adapters; merge the adapter ` +
        "into its model with PEFT's merge_and_unload, and use the merged model.",
    );
  });

  it.each([
    { init_lora_weights: "gaussian" },
    { init_lora_weights: "eva" },
    { init_lora_weights: false },
    { fan_in_fan_out: true },
    { loftq_config: { loftq_bits: 4 }, a_key_of_tomorrow: null },
    { target_modules: ["q_proj", "v_proj", "o_proj"], exclude_modules: ["o_proj"] },
    { target_modules: String.raw`.*\.layers\.\d+\.self_attn\.[qv]_proj` },
    { target_modules: "all-linear" },
    { layers_to_transform: [0, 1], layers_pattern: "layers" },
  ])("is read if PEFT computes the same with %j", async (change) => {
    await expect(reading(change)).resolves.toBeDefined();
  });

  it.each([
    { target_modules: ["q_proj"] },
    { target_modules: "q_proj" },
    { exclude_modules: ["v_proj"] },
    { exclude_modules: String.raw`.*layers\.0.*v_proj` },
    { layers_to_transform: 1 },
    { layers_to_transform: [0], layers_pattern: ["layers"] },
  ])("is refused if PEFT would leave out some of its tensors: %j", async (change) => {
    expect(await refusal(change)).toMatch(
      /adapter_model\.safetensors adapts "model\.layers\.\d.*_proj", but "target_modules" in adapter_config\.json leaves/,
    );
  });

  it("is refused with an expression that only Python reads, and with weights in a pickle", async () => {
    expect(await refusal({ rank_pattern: { "(?P<a>q)_proj": 4 } })).toMatch(
      /"rank_pattern" has the regular expression "\(\?P<a>q\)_proj", which Lethe cannot read; write/,
    );
    const folder = await temporaryFolder();
    await writeFile(path.join(folder, "adapter_model.bin"), "");
    await expect(readAdapterNames(folder)).rejects.toThrow(
      /adapter_model\.bin is a PyTorch pickle, which Lethe does not/,
    );
  });

  it("is refused if its rank differs from its settings, or if it belongs to another model", async () => {
    expect(await refusal({ r: 5 })).toBe(
      'FOLDER/adapter_model.safetensors: the tensor "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight" is ' +
        "[4, 16], but the model needs the shape [5, 16]; use an adapter that Lethe or PEFT saved for this model.",
    );
    const { folder } = await loraFixture("queries-and-values");
    const { model: shallow } = await olmoFixture("one-layer-bfloat16");
    await expect(readAdapter(shallow, folder)).rejects.toThrow(
      /has the tensor "base_model\.model\.model\.layers\.1\..*", which belongs to no projection of the model/,
    );
  });
});
