import { mkdirSync } from "node:fs";
import { open } from "node:fs/promises";
import path from "node:path";
import type { LiveModel, ModelSpec } from "../../../src/backends/backend";
import { openBackend } from "../../../src/backends/openBackend";
import { readInto } from "../../../src/backends/onnx/models/fileTransfer";
import { loadConfiguration } from "../../../src/configuration/load";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { runJob } from "../../../src/engine/run/job";
import type { JobHost } from "../../../src/engine/run/jobHost";
import { evaluate } from "../../../src/evaluation/evaluate";
import { layout } from "../../../src/runs/layout";

/** Arguments of a process that does one task alone, as JSON. */
interface Settings {
  readonly task: keyof typeof tasks;
  /** Of the model. */
  readonly folder: string;
  /** An empty folder. */
  readonly scratch: string;
  readonly threads: number;
  readonly steps: number;
  readonly text: readonly number[];
  readonly lora: Pick<NonNullable<ModelSpec["adapter"]>, "rank" | "alpha" | "targets">;
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

/** The model, with a fresh adapter unless it is only measured. */
async function load(
  { folder, threads, lora }: Settings,
  isTrained = true,
): Promise<{ model: LiveModel; loadSeconds: number }> {
  const backend = await openBackend({ name: "cpu", precision: "float32", threads }, () => undefined);
  const adapter = { type: "lora", frozenBits: 32, dropout: 0, ...lora } as const;
  const { result, seconds } = await timed(() => backend.open({ folder, ...(isTrained && { adapter }) }));
  return { model: result, loadSeconds: seconds };
}

const tasks = {
  /** Speed of the disk: reads the file's bytes and nothing else. */
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

  /** Opens the model; its weights are never in memory twice. */
  async load(settings: Settings) {
    const { model, loadSeconds } = await load(settings);
    await model.dispose();
    return { loadSeconds };
  },

  async step(settings: Settings) {
    const { model, loadSeconds } = await load(settings);
    const adamw = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 };
    const { text, steps, learningRate } = settings;
    const trainer = await model.train(
      { name: "memorization" },
      { ...adamw, microBatches: 1, seed: 0, gradientCheckpointing: false },
    );
    const part = { forget: [], retain: [{ ids: text, targetStart: 1 }], places: { forget: [], retain: [0] } };
    const seconds: number[] = [];
    for (let step = 0; step < steps; step += 1)
      seconds.push((await timed(() => trainer.step([part], learningRate))).seconds);
    return { loadSeconds, seconds };
  },

  async evaluate(settings: Settings) {
    const { model } = await load(settings, false);
    const { evaluation, passagesFile } = settings;
    const passages = (await readPassageSet(passagesFile, "forget")).map((passage) => ({ ...passage, rephrasings: [] }));
    const limits = { ...evaluation, stop: [], utilityBy: "likelihood", utilityShots: 0 } as const;
    const { seconds } = await timed(() => evaluate({ model }, { passages, heldOut: [] }, limits));
    return { seconds };
  },

  async export(settings: Settings) {
    const { model } = await load(settings);
    const target = path.join(settings.scratch, "exported");
    mkdirSync(target);
    const { seconds } = await timed(() => model.save(target, { dtype: "source" }));
    return { seconds };
  },

  /** A whole run in this process, from the first evaluation to that of the exported model. */
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
    const input = { runFolder: scratch, kind: "unlearn", configuration, attempt: 0, program: "test" } as const;
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
