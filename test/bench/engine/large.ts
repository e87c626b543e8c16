import { mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import { loadConfiguration } from "../../../src/configuration/load";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { writeModel } from "../../../src/engine/run/exporting";
import { runJob } from "../../../src/engine/run/job";
import type { JobHost } from "../../../src/engine/run/jobHost";
import { memorization } from "../../../src/backends/onnx/objectives/memorization";
import { createTrainer } from "../../../src/backends/onnx/training/trainer";
import { createEvaluator } from "../../../src/evaluation/evaluator";
import { adaptModel, drawAdapter, modulesNamed } from "../../../src/backends/onnx/models/adapters/lora";
import { languageModelOf } from "../../../src/backends/onnx/models/architecture";
import { openModelFiles } from "../../../src/backends/onnx/models/modelReader";
import { readInto } from "../../../src/backends/onnx/models/fileTransfer";
import { packTexts } from "../../../src/backends/onnx/models/textBatch";
import { loadTokenizer } from "../../../src/tokenizer/tokenizer";
import { loadWeights } from "../../../src/backends/onnx/models/weights";
import { layout } from "../../../src/runs/layout";
import { cpuDevice } from "../../../src/backends/onnx/runtime/cpuDevice";

/** The arguments of a process that does one task alone, as JSON. */
interface Settings {
  readonly task: keyof typeof tasks;
  /** The model's. */
  readonly folder: string;
  /** Is there and empty. */
  readonly scratch: string;
  readonly threads: number;
  readonly steps: number;
  readonly text: readonly number[];
  readonly lora: { readonly rank: number; readonly alpha: number; readonly targets: readonly string[] };
  readonly learningRate: number;
  readonly passagesFile: string;
  readonly evaluation: { readonly batchSize: number; readonly maxNewTokens: number };
  readonly configuration: string;
}

const timed = async <T>(work: () => Promise<T>): Promise<{ result: T; seconds: number }> => {
  const start = performance.now();
  const result = await work();
  return { result, seconds: (performance.now() - start) / 1000 };
};

/** The model with a fresh adapter, its checkpoint left open. */
async function load({ folder, lora }: Settings) {
  const source = await openModelFiles(folder);
  const base = languageModelOf(source);
  const loaded = await timed(() => loadWeights(base, source));
  const model = adaptModel(base, { ...lora, modules: modulesNamed(base, lora.targets), dropout: 0 });
  const weights = new Map([...loaded.result, ...drawAdapter(model, 0)]);
  return { source, base, model, weights, loadSeconds: loaded.seconds };
}

const tasks = {
  /** The disk's own speed: the file's bytes, and nothing made of them. */
  async read({ folder }: Settings) {
    const file = await open(path.join(folder, "model.safetensors"));
    const { size } = await file.stat();
    const piece = new Uint8Array(64 * 2 ** 20);
    const { seconds } = await timed(async () => {
      for (let position = 0; position < size; position += piece.length) await readInto(file, piece, position);
    });
    await file.close();
    return { seconds };
  },

  /** The weights alone, which are never in memory twice. */
  async load(settings: Settings) {
    const { source, loadSeconds } = await load(settings);
    await source.close();
    return { loadSeconds };
  },

  async step(settings: Settings) {
    const { source, model, weights, loadSeconds } = await load(settings);
    await source.close();
    const adamw = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 };
    const { threads, text, steps, learningRate } = settings;
    const trainer = await createTrainer(
      model,
      weights,
      memorization,
      { ...adamw, microBatches: 1, seed: 0 },
      { threads },
    );
    const retain = packTexts([{ ids: text, targetStart: 1 }], 0);
    const seconds: number[] = [];
    for (let step = 0; step < steps; step += 1)
      seconds.push((await timed(() => trainer.step([{ retain }], learningRate))).seconds);
    return { loadSeconds, seconds };
  },

  async evaluate(settings: Settings) {
    const { source, base, weights } = await load(settings);
    const { evaluation, threads, passagesFile } = settings;
    const tokenizer = await loadTokenizer(source.folder);
    await source.close();
    const passages = (await readPassageSet(passagesFile, "forget")).map((passage) => ({ ...passage, rephrasings: [] }));
    const evaluator = await createEvaluator(base, tokenizer, {
      ...evaluation,
      threads,
      stop: [],
      utilityBy: "likelihood",
      utilityShots: 0,
    });
    const { seconds } = await timed(() => evaluator.evaluate(weights, { passages, heldOut: [] }));
    return { seconds };
  },

  async export(settings: Settings) {
    const { source, model, weights } = await load(settings);
    const target = path.join(settings.scratch, "exported");
    mkdirSync(target);
    const { seconds } = await timed(() =>
      writeModel({ source, model, weights, device: cpuDevice, dtype: "source" }, target, () => Promise.resolve()),
    );
    await source.close();
    return { seconds };
  },

  /** A run from measuring to measuring what was exported, in this process. */
  async run({ configuration: file, scratch }: Settings) {
    const { configuration } = await loadConfiguration(file);
    for (const name of [layout.evaluations, layout.checkpoints]) mkdirSync(path.join(scratch, name));
    const host: JobHost = {
      report: (event) => {
        if (event.type === "state") process.stderr.write(`${event.state}: ${gigabytes(process.memoryUsage.rss())}\n`);
      },
      isAsked: () => false,
      settle: () => undefined,
      flush: () => undefined,
      nextProbe: () => undefined,
    };
    const input = { runFolder: scratch, kind: "unlearn", configuration, attempt: 0 } as const;
    const { seconds } = await timed(() => runJob(input, host));
    return { seconds };
  },
};

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? "") as Settings;
  const found = await tasks[settings.task](settings);
  process.stdout.write(JSON.stringify({ ...found, peakBytes: process.resourceUsage().maxRSS * 1024 }));
}

void main();
