import { createInterface } from "node:readline";
import { adaptModel, drawAdapter, isAdapted, modulesNamed } from "../../../src/models/adapters/lora";
import { languageModelOf } from "../../../src/models/architecture";
import { openCheckpoint } from "../../../src/models/checkpointReader";
import { packTexts } from "../../../src/models/textBatch";
import { loadWeights } from "../../../src/models/weights";
import { memorization } from "../../../src/engine/objectives/memorization";
import { createTrainer } from "../../../src/engine/training/trainer";
import { encodeGraph } from "../../../src/graph/encode";
import { Graph } from "../../../src/graph/graph";
import { gemm } from "../../../src/graph/operators/linear";
import type { Row } from "../../../src/inference/decodeBatch";
import { decodeBatch } from "../../../src/inference/decodeBatch";
import { createDecoder } from "../../../src/inference/decoder";
import { createSession } from "../../../src/runtime/session";
import { floatTensor } from "../../../src/runtime/tensor";

/** What the other side of the pipe asks for, one line each; the answer is the seconds that it took. */
interface Request {
  readonly task: "train" | "train-lora" | "generate" | "product";
}

/** The arguments, as JSON. */
interface Settings {
  readonly folder: string;
  readonly threads: number;
  readonly texts: readonly (readonly number[])[];
  readonly prompts: readonly (readonly number[])[];
  readonly newTokens: number;
  readonly learningRate: number;
  readonly productSize: number;
  readonly lora: { readonly rank: number; readonly alpha: number; readonly targets: readonly string[] };
}

/** A prompt that is continued to a fixed length, whatever is said. */
class FixedRow implements Row {
  private readonly generated: number[] = [];

  constructor(
    readonly prompt: readonly number[],
    private readonly newTokens: number,
  ) {}

  get isDone(): boolean {
    return this.generated.length >= this.newTokens;
  }

  get last(): number {
    return this.generated.at(-1) ?? 0;
  }

  get position(): number {
    return this.prompt.length + this.generated.length - 1;
  }

  accept(token: number): void {
    this.generated.push(token);
  }
}

/** The tasks by name, each made ready when it is first asked for, so that a process holds what it measures alone. */
async function prepare(task: Request["task"], settings: Settings): Promise<() => Promise<unknown>> {
  const { threads } = settings;
  if (task === "product") {
    const graph = new Graph();
    const [a, b] = ["a", "b"].map((name) => graph.input(name, "float32", ["n", "n"])) as [never, never];
    graph.output("product", gemm(a, b));
    const session = await createSession(encodeGraph(graph), { threads });
    const size = settings.productSize;
    const matrix = floatTensor(new Float32Array(size * size).fill(0.5), [size, size]);
    return () => session.run({ a: matrix, b: matrix });
  }
  const checkpoint = await openCheckpoint(settings.folder);
  const model = languageModelOf(checkpoint);
  const weights = await loadWeights(model, checkpoint);
  await checkpoint.close();
  if (task === "generate") {
    const decoder = await createDecoder(model, 0, { threads });
    return () =>
      decodeBatch(
        decoder,
        weights,
        settings.prompts.map((prompt) => new FixedRow(prompt, settings.newTokens)),
      );
  }
  const { lora } = settings;
  const trained =
    task === "train" ? model : adaptModel(model, { ...lora, modules: modulesNamed(model, lora.targets), dropout: 0 });
  const adapter = isAdapted(trained) ? drawAdapter(trained, 0) : [];
  const adamw = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 };
  const trainer = await createTrainer(
    trained,
    new Map([...weights, ...adapter]),
    memorization,
    { ...adamw, microBatches: 1, seed: 0 },
    { threads },
  );
  const retain = packTexts(
    settings.texts.map((ids) => ({ ids, targetStart: 1 })),
    0,
  );
  return () => trainer.step([{ retain }], settings.learningRate);
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? "") as Settings;
  const ready = new Map<string, () => Promise<unknown>>();
  for await (const line of createInterface({ input: process.stdin })) {
    const { task } = JSON.parse(line) as Request;
    const run = ready.get(task) ?? (await prepare(task, settings));
    ready.set(task, run);
    const start = performance.now();
    await run();
    const seconds = (performance.now() - start) / 1000;
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    process.stdout.write(`${JSON.stringify({ seconds, peakBytes })}\n`);
  }
}

void main();
