import { totalmem } from "node:os";
import type { Configuration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { formatBytes } from "../protocol/wording";
import { estimateMemory } from "../backends/onnx/estimate/memoryEstimate";
import type { MemoryEstimate, MemoryUse } from "../backends/onnx/estimate/memoryEstimate";
import { adapterParameters, layerWeights } from "../backends/onnx/estimate/modelSizes";
import type { ModelSizes } from "../backends/onnx/estimate/modelSizes";
import { readTextLengths } from "./textLengths";
import type { TextLengths } from "./textLengths";

/**
 * How far above the machine's memory an estimate must be before a run is refused. Estimates for models of up to 29 M
 * weights were 1.01 to 1.22 times what was measured (test/bench/memory.mjs).
 */
const clearly = 1.25;

/**
 * What a run will take of the machine's memory, in one sentence with its parts, and where that is more than there is,
 * the smallest change with which it would fit.
 *
 * @param memory in bytes; the machine's, or what this process may take of it, where left out
 * @throws HumanError when the run clearly cannot fit
 */
export async function checkMemory(
  configuration: Configuration,
  model: ModelSizes,
  memory = availableMemory(),
): Promise<string> {
  const use = memoryUseOf(configuration, model, await readTextLengths(configuration));
  return judge(model, use, memory, "this machine");
}

/** The parts of a run's memory. */
export async function estimateRun(configuration: Configuration, model: ModelSizes): Promise<MemoryEstimate> {
  return estimateMemory(model, memoryUseOf(configuration, model, await readTextLengths(configuration)));
}

/**
 * `checkMemory` for a device with a memory of its own, where all that a run keeps lies in that memory.
 *
 * @param device its memory in bytes, where that is known
 * @throws HumanError when the run clearly cannot fit
 */
export async function checkDeviceMemory(
  configuration: Configuration,
  model: ModelSizes,
  device: { readonly name: string; readonly memoryBytes?: number },
): Promise<string> {
  const use = { ...memoryUseOf(configuration, model, await readTextLengths(configuration)), isReplaced: true };
  return judge(model, use, device.memoryBytes, device.name);
}

/** @param owner whose memory it is */
const judge = (model: ModelSizes, use: MemoryUse, memory: number | undefined, owner: string): string => {
  const estimate = estimateMemory(model, use);
  const need = `The run needs about ${formatBytes(estimate.total)} of memory (${describeParts(estimate)})`;
  if (memory === undefined) return `${need}; how much ${owner} has is not known.`;
  if (estimate.total <= memory) return `${need}; ${owner} has ${formatBytes(memory)}.`;
  const remedy = smallestChange(model, use, memory);
  const sentence = `${need}, and ${owner} has ${formatBytes(memory)}; ${remedy}.`;
  if (estimate.total > clearly * memory) throw new HumanError(sentence);
  return sentence;
};

const memoryUseOf = (
  { objective, training, evaluation, adapter }: Configuration,
  model: ModelSizes,
  lengths: TextLengths,
): MemoryUse => {
  const { forgetBatchSize, retainBatchSize, generalBatchSize, garbledBatchSize, alternativeBatchSize } = training;
  const { microBatches, maxLength } = training;
  const ofForget = [forgetBatchSize, garbledBatchSize, alternativeBatchSize, alternativeBatchSize];
  const texts =
    ofForget.reduce((sum, size) => sum + Math.min(size, lengths.forgetCount), 0) +
    Math.min(retainBatchSize, lengths.retainCount) +
    generalBatchSize;
  // A step whose texts happen to be long: two standard deviations of their sum above its mean, drawn without
  // replacement.
  const rest = Math.max(0, 1 - texts / Math.max(1, lengths.forgetCount + lengths.retainCount));
  const textLength = lengths.mean + 2 * lengths.standardDeviation * Math.sqrt(rest / Math.max(1, texts));
  const comparesWithTarget =
    objective.name === "undial" ||
    objective.name === "kl-minimization" ||
    ("retainTerm" in objective && objective.retainTerm === "divergence");
  const cut = (length: number): number => Math.min(length, maxLength, model.contextLength);
  const rowLength = cut(lengths.long);
  return {
    trained: adapter === null ? model.parameters : adapterParameters(model, adapter),
    quantized: adapter?.frozenBits === 4 ? layerWeights(model) : 0,
    gradientCheckpointing: training.gradientCheckpointing,
    // Under an adapter the weights beneath are the target model's.
    hasReference: comparesWithTarget && adapter === null,
    microBatches,
    textsPerStep: texts / microBatches,
    textLength: cut(textLength),
    rowLength,
    completions: evaluation.batchSize,
    completionLength: Math.min(rowLength + evaluation.maxNewTokens, model.contextLength),
  };
};

const describeParts = (estimate: MemoryEstimate): string =>
  [
    ["weights", estimate.weights],
    ["gradients", estimate.gradients],
    ["optimiser", estimate.optimiser],
    ["target model's copy", estimate.reference],
    ["activations", estimate.activations],
    ["cache", estimate.cache],
  ]
    .flatMap(([name, bytes]) => (bytes === 0 ? [] : `${name} ${formatBytes(Number(bytes))}`))
    .join(", ");

/** Changes from the smallest to the largest, each on its own, and what it makes of the use. */
const changes = (model: ModelSizes, use: MemoryUse): (readonly [change: string, use: MemoryUse])[] => [
  ["halve evaluation.batchSize", { ...use, completions: Math.ceil(use.completions / 2) }],
  ["double training.microBatches", inParts(use, 2)],
  [
    "halve evaluation.batchSize and double training.microBatches twice",
    {
      ...inParts(use, 4),
      completions: Math.ceil(use.completions / 2),
    },
  ],
  ["set training.gradientCheckpointing", { ...use, gradientCheckpointing: true }],
  ['train an adapter ("adapter": {"type": "lora"})', adapted(model, use)],
  ['train an adapter ("adapter": {"type": "lora"}) with batch sizes of 1', { ...adapted(model, use), ...ofOne(use) }],
  [
    'train an adapter on weights of 4 bits ("adapter": {"type": "lora", "frozenBits": 4}) with batch sizes of 1',
    { ...adapted(model, use), quantized: layerWeights(model), ...ofOne(use) },
  ],
];

const inParts = (use: MemoryUse, times: number): MemoryUse => ({
  ...use,
  microBatches: use.microBatches * times,
  textsPerStep: use.textsPerStep / times,
});

/** Batch sizes of 1, each of a long text. */
const ofOne = ({ rowLength }: MemoryUse) => ({ textsPerStep: 2, textLength: rowLength, completions: 1 });

const usualAdapter = { targets: ["q_proj", "v_proj"], rank: 16 } as const;

const adapted = (model: ModelSizes, use: MemoryUse): MemoryUse => ({
  ...use,
  trained: Math.min(use.trained, adapterParameters(model, usualAdapter)),
  hasReference: false,
});

const smallestChange = (model: ModelSizes, use: MemoryUse, memory: number): string => {
  for (const [change, changed] of changes(model, use))
    if (estimateMemory(model, changed).total <= memory) return change;
  return "take a smaller model or a machine with more memory";
};

const availableMemory = (): number => {
  const limit = process.constrainedMemory();
  // Without a limit, some systems name an absurdly large one.
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
};
