import { createInterface } from "node:readline";
import { adaptModel, drawAdapter, isAdapted, modulesNamed } from "../../../src/backends/onnx/models/adapters/lora";
import type { LanguageModel } from "../../../src/backends/onnx/models/languageModel";
import { languageModelOf } from "../../../src/backends/onnx/models/architecture";
import { openModelFiles } from "../../../src/backends/onnx/models/modelReader";
import { packTexts } from "../../../src/backends/onnx/models/textBatch";
import { createGraphSession } from "../../../src/backends/onnx/models/graphSession";
import { openDevice } from "../../../src/backends/onnx/models/openDevice";
import { whyNoFloat16 } from "../../../src/backends/onnx/models/float16Support";
import type { Weights } from "../../../src/backends/onnx/models/weights";
import { loadWeights, placeWeights } from "../../../src/backends/onnx/models/weights";
import { memorization } from "../../../src/backends/onnx/objectives/memorization";
import { createTrainer } from "../../../src/backends/onnx/training/createTrainer";
import { Graph } from "../../../src/backends/onnx/graph/graph";
import { gemm } from "../../../src/backends/onnx/graph/operators/linear";
import { decodeRequests } from "../../../src/backends/onnx/inference/decodeRequests";
import { createDecoder } from "../../../src/backends/onnx/inference/createDecoder";
import type { Device, DeviceKind } from "../../../src/backends/onnx/runtime/device";
import { fallenBack } from "../../../src/backends/onnx/runtime/profile";
import type { Profile } from "../../../src/backends/onnx/runtime/profile";
import type { Tensor } from "../../../src/backends/onnx/runtime/tensor";
import { floatTensor } from "../../../src/backends/onnx/runtime/tensor";

/**
 * A request, one a line. The answer has the seconds that the task took, and the memory of the machine and the device.
 */
interface Request {
  readonly task: "train" | "train-lora" | "generate" | "product";
  /** Of products; float32 by default. */
  readonly precision?: "float32" | "float16";
}

/** A task that is prepared for repetition. */
interface ReadyTask {
  readonly run: () => Promise<unknown>;
  readonly dispose: () => Promise<void>;
}

/** Arguments of this process, as JSON. */
interface Settings {
  readonly folder: string;
  readonly threads: number;
  /** The CPU by default. */
  readonly device?: DeviceKind;
  readonly texts: readonly (readonly number[])[];
  readonly prompts: readonly (readonly number[])[];
  readonly newTokens: number;
  readonly learningRate: number;
  readonly productSize: number;
  readonly lora: { readonly rank: number; readonly alpha: number; readonly targets: readonly string[] };
}

/**
 * Prepares a task. A process does its tasks one after the other.
 * @param loaded the model, read at its first use; changes by training stay
 */
async function prepare(
  { task, precision = "float32" }: Request,
  settings: Settings,
  device: Device,
  loaded: () => Promise<{ readonly model: LanguageModel; readonly weights: Weights }>,
): Promise<ReadyTask> {
  const sessions = { threads: settings.threads, device, precision };
  const missing = precision === "float16" ? await whyNoFloat16(device) : undefined;
  if (missing !== undefined) throw new Error(missing);
  if (task === "product") {
    const graph = new Graph();
    const [a, b] = ["a", "b"].map((name) => graph.input(name, "float32", ["n", "n"])) as [never, never];
    graph.output("product", gemm(a, b));
    const session = await createGraphSession(graph, sessions);
    const size = settings.productSize;
    const matrix = await device.upload(floatTensor(new Float32Array(size * size).fill(0.5), [size, size]));
    return {
      run: () => session.run({ a: matrix, b: matrix }),
      dispose: async () => {
        await session.dispose();
        device.release(matrix);
      },
    };
  }
  const { model, weights } = await loaded();
  if (task === "generate") {
    const decoder = await createDecoder(model, 0, sessions);
    const requests = settings.prompts.map((prompt) => ({ prompt, maxNewTokens: settings.newTokens }));
    return {
      run: () => decodeRequests(decoder, weights, requests, { batchSize: requests.length }, () => true),
      dispose: () => decoder.dispose(),
    };
  }
  const { lora } = settings;
  const trained =
    task === "train" ? model : adaptModel(model, { ...lora, modules: modulesNamed(model, lora.targets), dropout: 0 });
  const adapter = isAdapted(trained) ? await placeWeights(drawAdapter(trained, 0), device) : [];
  const adamw = { beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0.01, maxGradientNorm: 1 };
  for (const [name, tensor] of adapter) weights.set(name, tensor);
  const onPrecision = (said: string) => console.error(said);
  const training = { ...adamw, precision, onPrecision, microBatches: 1, seed: 0 };
  const trainer = await createTrainer({
    model: trained,
    weights,
    objective: memorization,
    settings: training,
    options: sessions,
  });
  const retain = packTexts(
    settings.texts.map((ids) => ({ ids, targetStart: 1 })),
    0,
  );
  return {
    run: () => trainer.step([{ retain }], settings.learningRate),
    dispose: async () => {
      await trainer.dispose();
      for (const [name] of adapter) {
        device.release(weights.get(name) as Tensor);
        weights.delete(name);
      }
    },
  };
}

/**
 * From the profile of a session's first run: the share of matrix products in the device's time, and the nodes that ran
 * on the CPU.
 */
function summarize(profile: Profile) {
  const time = (kernels: Profile["kernels"]): number =>
    kernels.reduce((sum, { microseconds }) => sum + microseconds, 0);
  const products = profile.kernels.filter(({ operator }) => /^(Fused)?(MatMul|Gemm)/.test(operator));
  const operators = [...new Set(profile.kernels.map(({ operator }) => operator))]
    .map((name) => [name, time(profile.kernels.filter(({ operator }) => operator === name))] as const)
    .sort((a, b) => b[1] - a[1]);
  return {
    nodes: profile.nodes.length,
    transposes: profile.nodes.filter(({ operator }) => operator === "Transpose").length,
    dearest: operators.slice(0, 6).map(([name, sum]) => ({ name, share: sum / time(profile.kernels) })),
    matrixShare: time(products) / time(profile.kernels),
    shapeNodes: profile.nodes.filter(({ isOnDevice, isShapeArithmetic }) => !isOnDevice && isShapeArithmetic).length,
    left: fallenBack(profile).map(({ name, operator }) => `${name} (${operator})`),
  };
}

async function main(): Promise<void> {
  const settings = JSON.parse(process.argv[2] ?? "") as Settings;
  let profile: Profile | undefined;
  const device = await openDevice(settings.device ?? "cpu", (firstRun) => (profile = firstRun));
  const loaded = once(async () => {
    const checkpoint = await openModelFiles(settings.folder);
    const model = languageModelOf(checkpoint);
    const weights = await loadWeights(model, checkpoint, { device });
    await checkpoint.close();
    return { model, weights };
  });
  let current: { readonly name: string; readonly ready: ReadyTask } | undefined;
  const measure = async (request: Request) => {
    const name = JSON.stringify(request);
    if (current?.name !== name) {
      await current?.ready.dispose();
      current = undefined;
      current = { name, ready: await prepare(request, settings, device, loaded) };
    }
    const before = device.traffic();
    const start = performance.now();
    await current.ready.run();
    const seconds = (performance.now() - start) / 1000;
    const peakBytes = process.resourceUsage().maxRSS * 1024;
    const after = device.traffic();
    return {
      seconds,
      peakBytes,
      deviceBytes: device.memoryInUse(),
      bytesIn: after.toDevice - before.toDevice,
      bytesOut: after.fromDevice - before.fromDevice,
      profile: profile && summarize(profile),
    };
  };
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line) as Request;
    const answer = await measure(request).catch((error: unknown) => ({
      problem: (error instanceof Error ? error.message : String(error)).split("\n")[0],
    }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

void main();
