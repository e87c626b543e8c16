import { readFileSync } from "node:fs";
import path from "node:path";
import { languageModelOf } from "../../../src/backends/onnx/models/architecture";
import { openModelFiles } from "../../../src/backends/onnx/models/modelReader";
import type { LanguageModel } from "../../../src/backends/onnx/models/languageModel";
import { openSafetensors } from "../../../src/backends/onnx/models/safetensorsReader";
import type { TargetedText } from "../../../src/backends/backend";
import type { Weights } from "../../../src/backends/onnx/models/weights";
import { loadWeights } from "../../../src/backends/onnx/models/weights";

/** Models that test/fixtures/olmo.py makes, with PyTorch's results in float64. */
export const olmoCases = ["untied", "tied-clipped", "grouped", "one-layer-bfloat16"] as const;

/** Models that test/fixtures/llama.py makes. */
export const llamaCases = ["grouped", "tied-scaled", "biased-bfloat16", "mistral", "qwen2"] as const;

/** All model fixtures, by their folder in test/fixtures. */
export const modelCases: readonly string[] = [
  ...olmoCases.map((name) => `olmo/${name}`),
  ...llamaCases.map((name) => `llama/${name}`),
];

/** Greedy continuations that go past the model's context, from test/fixtures/beyond.py. */
export function readBeyond(): readonly { model: string; prompt: number[]; continuation: number[] }[] {
  const file = path.join(import.meta.dirname, "../../fixtures/beyond.json");
  return JSON.parse(readFileSync(file, "utf8")) as ReturnType<typeof readBeyond>;
}

interface Row {
  readonly ids: number[];
  readonly answerStart: number;
}

interface ExpectedRun {
  readonly objective: "gradient-difference" | "npo" | "memorization";
  readonly lossOn: "answer" | "text";
  readonly loss: number;
  readonly retainLoss: number;
  readonly gradientNorm: number;
  readonly steps: { readonly loss: number; readonly gradientNorm: number }[];
}

export interface ModelFixture {
  readonly folder: string;
  readonly model: LanguageModel;
  readonly loadWeights: () => Promise<Weights>;
  readonly batches: { readonly forget: Row[]; readonly retain: Row[] };
  readonly expected: {
    readonly referenceLoss: number[];
    readonly runs: Readonly<Record<string, ExpectedRun>>;
    readonly greedy: { readonly prompt: number[]; readonly continuation: number[] }[];
  };
  readonly tensor: (name: string) => Promise<Float32Array>;
}

export function olmoFixture(name: string): Promise<ModelFixture> {
  return modelFixture(`olmo/${name}`);
}

/** @param name one of `modelCases` */
export async function modelFixture(name: string): Promise<ModelFixture> {
  const folder = path.join(import.meta.dirname, "../../fixtures", name);
  const readJson = (file: string): unknown => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
  const checkpoint = await openModelFiles(folder);
  const model = languageModelOf(checkpoint);
  await checkpoint.close();
  return {
    folder,
    model,
    loadWeights: async () => {
      const opened = await openModelFiles(folder);
      const weights = await loadWeights(model, opened);
      await opened.close();
      return weights;
    },
    batches: readJson("batches.json") as ModelFixture["batches"],
    expected: readJson("expected.json") as ModelFixture["expected"],
    tensor: (tensor) => expectedTensor(folder, tensor),
  };
}

const expectedFiles = new Map<string, Promise<ReadonlyMap<string, Float32Array>>>();

/**
 * A tensor of the `expected.safetensors` of a fixture. The file is read once for all tests, because its header lists
 * hundreds of tensors.
 */
export async function expectedTensor(folder: string, name: string): Promise<Float32Array> {
  const tensors = expectedFiles.get(folder) ?? readTensors(path.join(folder, "expected.safetensors"));
  expectedFiles.set(folder, tensors);
  const found = (await tensors).get(name);
  if (found === undefined) throw new Error(`The fixture ${folder} has no tensor ${name}.`);
  return found;
}

async function readTensors(file: string): Promise<ReadonlyMap<string, Float32Array>> {
  const opened = await openSafetensors(file);
  const tensors = new Map<string, Float32Array>();
  for (const name of opened.tensors.keys()) tensors.set(name, await opened.read(name));
  await opened.close();
  return tensors;
}

export function toTexts(rows: readonly Row[], lossOn: "answer" | "text"): TargetedText[] {
  return rows.map(({ ids, answerStart }) => ({ ids, targetStart: lossOn === "answer" ? answerStart : 1 }));
}

const norm = (elements: ArrayLike<number>): number =>
  Math.sqrt(Array.from(elements).reduce((sum, x) => sum + x * x, 0));

/** ‖a − b‖₂ / ‖b‖₂, or ‖a‖₂ if b is zero. */
export function relativeDistance(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  const difference = norm(Array.from(expected, (element, index) => (actual[index] ?? NaN) - element));
  const size = norm(expected);
  return size === 0 ? difference : difference / size;
}
