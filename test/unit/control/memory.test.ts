import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { configurationSchema } from "../../../src/configuration/schema";
import { checkpointBytes, checkDiskSpace } from "../../../src/control/diskPreflight";
import { estimateMemory } from "../../../src/backends/onnx/estimate/memoryEstimate";
import { checkMemory } from "../../../src/control/memoryPreflight";
import type { AvailableMemory } from "../../../src/control/memoryPreflight";
import { readModelSizes } from "../../../src/backends/estimates";
import { temporaryFolder } from "../engine/run/runFixture";

const fixtures = path.join(import.meta.dirname, "../../fixtures");
const sizes = {
  parameters: 1000,
  hiddenSize: 10,
  intermediateSize: 20,
  layers: 2,
  heads: 2,
  keyValueWidth: 10,
  vocabularySize: 50,
  storedBytes: 2,
};
const use = {
  trained: 1000,
  hasReference: true,
  taughtTokens: 0,
  hasTeacherModel: false,
  quantized: 0,
  gradientCheckpointing: false,
  microBatches: 1,
  textsPerStep: 400,
  textLength: 8,
  rowLength: 8,
  completions: 3,
  completionLength: 16,
};

/** What an evaluation takes of 2,048 tokens, one layer and 3 places in the vocabulary each, and what stays of it. */
const evaluation = 4 * 2048 * (176 + 3 * 50);
const kept = 0.4 * evaluation;

describe("the estimate of memory", () => {
  it("counts every part", () => {
    const { program, total, ...parts } = estimateMemory(sizes, use);
    expect(parts).toEqual({
      weights: 4000,
      gradients: 8000,
      optimiser: 8000,
      reference: 4000,
      teacher: 0,
      // 3,200 tokens, each 2 layers of 8·10 + 4·20 + 2·8 numbers and 4 places in a vocabulary of 50.
      activations: 4 * 3200 * (2 * 176 + 200) + kept,
      // 3 completions of 16 tokens and their prompts of 8, each 2 layers of keys and values of 10 numbers.
      cache: 4 * 72 * 2 * 2 * 10,
    });
    expect(total).toBe(program + 24_000 + 7_065_600 + kept + 11_520);
  });

  it("counts no moments and no gradients of frozen weights, and no copy that nothing reads", () => {
    const parts = estimateMemory(sizes, { ...use, trained: 0, hasReference: false });
    expect(parts).toMatchObject({ weights: 4000, gradients: 0, optimiser: 0, reference: 0 });
  });
});

describe("the estimate of a teacher's memory", () => {
  it("counts the predictions, and a model of its own as far as it needs more than training does later", () => {
    const of = (changes: object) => estimateMemory(sizes, { ...use, ...changes }).teacher;
    // An id and a logarithm of 4 bytes each.
    expect(of({ taughtTokens: 500 })).toBe(4000);
    // Gradients and moments take more than the teacher's 4000 bytes.
    expect(of({ hasTeacherModel: true })).toBe(0);
    expect(of({ hasTeacherModel: true, trained: 50, hasReference: false })).toBe(4000 - 50 * 16);
  });
});

describe("the estimate of a large model's memory", () => {
  it("counts 5 bits of a weight that is kept in 4 with its share of a scale, and one weight made whole", () => {
    const { weights } = estimateMemory(sizes, { ...use, quantized: 640 });
    expect(weights).toBe(4 * 360 + (5 / 8) * 640 + 4 * 10 * 20);
  });

  it("counts of layers that are recomputed one, and the beginnings of all", () => {
    const { activations } = estimateMemory(sizes, { ...use, gradientCheckpointing: true });
    // Beside the beginnings either the vocabulary is there, or a layer with its gradients.
    expect(activations).toBe(4 * 3200 * (2 * 10 + 2 * 176) + kept);
    const wide = estimateMemory({ ...sizes, vocabularySize: 500 }, { ...use, gradientCheckpointing: true });
    expect(wide.activations).toBe(4 * 3200 * (2 * 10 + 4 * 500) + 0.4 * 4 * 2048 * (176 + 3 * 500));
  });

  it("counts the scores over a large vocabulary as far as they are there at a time", () => {
    const of = (vocabularySize: number) => estimateMemory({ ...sizes, vocabularySize }, use).activations;
    expect(of(1e6) - of(0)).toBeCloseTo((4 + 0.4 * 3) * 64 * 2 ** 20, 0);
    // A small one is there as a whole, however many tokens there are.
    expect(of(8192) - of(0)).toBeCloseTo(4 * 8192 * (4 * 3200 + 0.4 * 3 * 2048), 0);
  });
});

describe("the estimates of a run in several ways", () => {
  const totalOf = (changed: object): number => estimateMemory(sizes, { ...use, hasReference: false, ...changed }).total;

  it("stand in the order of what they take", () => {
    const full = totalOf({});
    const adapter = totalOf({ trained: 40 });
    expect(totalOf({ hasReference: true })).toBeGreaterThan(full);
    expect(totalOf({ isReplaced: true })).toBeGreaterThan(full);
    expect(totalOf({ gradientCheckpointing: true })).toBeLessThan(full);
    expect(totalOf({ microBatches: 4, textsPerStep: use.textsPerStep / 4 })).toBeLessThan(full);
    expect(adapter).toBeLessThan(full);
    expect(totalOf({ trained: 40, gradientCheckpointing: true })).toBeLessThan(adapter);
  });

  it("are no less than an evaluation takes, which reads 2,048 tokens and keeps nothing of a layer", () => {
    expect(estimateMemory(sizes, { ...use, textsPerStep: 1 }).activations).toBe(evaluation);
  });

  it("count one part's gradients more where a step is computed in parts", () => {
    const { gradients } = estimateMemory(sizes, { ...use, microBatches: 2 });
    expect(gradients).toBe(3 * 4 * use.trained);
  });
});

describe("the sizes of a model", () => {
  it("are those of its files", async () => {
    expect(await readModelSizes(path.join(fixtures, "checkpoints/float32"))).toMatchObject({
      hiddenSize: 16,
      vocabularySize: 411,
      storedBytes: 4,
    });
    const [whole, half] = await Promise.all(
      ["float32", "bfloat16"].map((name) => readModelSizes(path.join(fixtures, "checkpoints", name))),
    );
    expect(half?.storedBytes).toBe(2);
    expect(half?.parameters).toBe(whole?.parameters);
    expect((await readModelSizes(path.join(fixtures, "checkpoints/sharded")))?.parameters).toBe(whole?.parameters);
  });

  it("does not count weights that the model does not read", async () => {
    const folder = await temporaryFolder();
    for (const name of ["sharded", "float32"]) {
      const source = path.join(fixtures, "checkpoints", name);
      const before = (await readModelSizes(source))?.parameters;
      const copied = path.join(folder, name);
      await cp(source, copied, { recursive: true });
      await cp(
        path.join(fixtures, "checkpoints/float32/model.safetensors"),
        path.join(copied, "consolidated.safetensors"),
      );
      expect((await readModelSizes(copied))?.parameters).toBe(before);
    }
  });

  it("are counted from config.json for a model without weights", async () => {
    const folder = await temporaryFolder();
    const config = {
      ...{ hidden_size: 8, num_attention_heads: 2, num_key_value_heads: 1, num_hidden_layers: 3 },
      ...{ intermediate_size: 12, vocab_size: 100, max_position_embeddings: 32, tie_word_embeddings: true },
    };
    await writeFile(path.join(folder, "config.json"), JSON.stringify(config));
    // Embeddings, and a layer's query, output, key, value, gate, up and down.
    const parameters = 100 * 8 + 3 * (8 * 8 + 8 * 8 + 8 * 4 + 8 * 4 + 3 * 8 * 12);
    expect(await readModelSizes(folder)).toMatchObject({ parameters, storedBytes: 4 });
    expect(await readModelSizes(path.join(folder, "nowhere"))).toBeUndefined();
  });
});

describe("before a run", () => {
  const configurationIn = async (training: object) => {
    const folder = await temporaryFolder();
    const line = `${JSON.stringify({ id: "a1", input: "x".repeat(200), output: "y" })}\n`;
    for (const name of ["forget", "retain"]) await writeFile(path.join(folder, name), line.repeat(40));
    await mkdir(path.join(folder, "runs"));
    return configurationSchema.parse({
      model: folder,
      data: { forget: path.join(folder, "forget"), retain: path.join(folder, "retain") },
      training,
      evaluation: { batchSize: 4 },
      output: { runsDirectory: path.join(folder, "runs", "none-yet") },
    });
  };
  const machine = (bytes: number): AvailableMemory => ({ owner: "this machine", bytes, isOfDevice: false });
  const card = (bytes?: number): AvailableMemory => ({ owner: "a card", bytes, isOfDevice: true });
  const large = {
    ...sizes,
    parameters: 1e9,
    hiddenSize: 2048,
    intermediateSize: 8192,
    layers: 16,
    vocabularySize: 5e4,
  };

  it("its memory is told, with the parts where it does not fit", async () => {
    const configuration = await configurationIn({});
    expect(await checkMemory(configuration, large, machine(1e12))).toEqual({
      level: "information",
      message: expect.stringMatching(
        /^The run needs about [\d.]+ GB of memory; this machine has 1000\.0 GB\.$/,
      ) as string,
    });
    const { message: sentence } = await checkMemory(configuration, large, machine(1e9));
    expect(sentence).toContain("(weights 4.0 GB, gradients 8.0 GB, optimiser 8.0 GB, activations");
    expect(sentence).not.toContain("original model's copy");
  });

  it("the smallest change that fits is named, and what clearly cannot fit is refused", async () => {
    const configuration = await configurationIn({ forgetBatchSize: 32, retainBatchSize: 32 });
    const checkOn = (bytes: number) => checkMemory(configuration, large, machine(bytes));
    const total = Number(/about ([\d.]+) GB/.exec((await checkOn(1e12)).message)?.[1]) * 1e9;
    const cases = [
      [total * 0.95, "warning", "; double training.microBatches."],
      [total * 0.75, "error", "set training.gradientCheckpointing."],
      [1e9, "error", "take a smaller model or a machine with more"],
    ] as const;
    for (const [bytes, level, message] of cases)
      expect(await checkOn(bytes)).toEqual({ level, message: expect.stringContaining(message) as string });
  });

  it("the disk space of the checkpoints is told: three to go on from, and the result", async () => {
    const configuration = await configurationIn({});
    expect(checkpointBytes(configuration, sizes)).toBe(3 * (2000 + 12_000) + 2000);
    const exact = { ...configuration, output: { ...configuration.output, dtype: "float32" as const } };
    expect(checkpointBytes(exact, sizes)).toBe(3 * (4000 + 8000) + 4000);
    // Of 2 layers, a query of 10 to 10 and a feed-forward of 20 to 10, both by rank 2.
    const trained = 2 * 2 * (20 + 30);
    const targets = ["q_proj" as const, "down_proj" as const];
    const adapter = { type: "lora" as const, targets, rank: 2, alpha: 4, frozenBits: 32 as const, dropout: 0 };
    expect(checkpointBytes({ ...configuration, adapter }, sizes)).toBe(3 * (2000 + 12 * trained) + 2000);
    const needed = await checkDiskSpace(configuration, sizes);
    expect(needed.level).toBe("information");
    expect(needed.message).toMatch(/up to 44000 bytes of disk space; .* are free\.$/);
    const tooMuch = await checkDiskSpace(configuration, { ...sizes, parameters: 1e15 });
    expect(tooMuch.level).toBe("warning");
    expect(tooMuch.message).toContain("free some space");
  });

  it("of a device holds new weights and moments beside the old, and is not judged where it is not known", async () => {
    const onHost = estimateMemory(sizes, use);
    expect(estimateMemory(sizes, { ...use, isReplaced: true }).total - onHost.total).toBe(3 * 4 * use.trained);
    const configuration = await configurationIn({});
    const unknown = await checkMemory(configuration, large, card());
    expect(unknown.message).toMatch(/^The run needs about .* of memory \(.*\); the memory of a card is not known\.$/);
    expect((await checkMemory(configuration, large, card(1e12))).message).toContain("; a card has 1000.0 GB.");
    const tooSmall = await checkMemory(configuration, large, card(1e9));
    expect(tooSmall.level).toBe("error");
    expect(tooSmall.message).toContain("and a card has 1.0 GB; ");
  });
});
