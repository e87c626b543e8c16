import { otherModelOf } from "../../../configuration/otherModel";
import type { EstimatedRun, MemoryEstimate, ModelSizes, SmallerRun } from "../../memoryEstimator";
import { estimateMemory } from "./memoryEstimate";
import type { MemoryUse } from "./memoryEstimate";
import { adapterParameters, layerWeights } from "./modelSizes";

export function estimateRun(run: EstimatedRun): MemoryEstimate {
  return estimateMemory(run.sizes, memoryUseOf(run));
}

function memoryUseOf(run: EstimatedRun): MemoryUse {
  const { configuration, sizes, lengths, hasOwnMemory } = run;
  const { objective, training, evaluation, adapter } = configuration;
  const {
    forgetBatchSize,
    retainBatchSize,
    generalBatchSize,
    garbledBatchSize,
    alternativeBatchSize,
    replayBatchSize,
  } = training;
  const { microBatches, maxLength } = training;
  const forgetSizes = [forgetBatchSize, garbledBatchSize, alternativeBatchSize, alternativeBatchSize];
  const texts =
    forgetSizes.reduce((sum, size) => sum + Math.min(size, lengths.forgetCount), 0) +
    Math.min(retainBatchSize, lengths.retainCount) +
    generalBatchSize +
    replayBatchSize;
  // The estimate assumes a step with unusually long texts. Their mean length is two standard errors above the mean
  // length of all texts. A step draws its texts without replacement, and this makes the standard error smaller. The
  // variance is therefore multiplied by `rest`, the share of all texts that the step does not draw.
  const rest = Math.max(0, 1 - texts / Math.max(1, lengths.forgetCount + lengths.retainCount));
  const textLength = lengths.mean + 2 * lengths.standardDeviation * Math.sqrt(rest / Math.max(1, texts));
  const comparesWithOriginal =
    objective.name === "undial" ||
    objective.name === "kl-minimization" ||
    ("retainTerm" in objective && objective.retainTerm === "divergence");
  const cut = (length: number): number => Math.min(length, maxLength);
  const rowLength = cut(lengths.long);
  return {
    trained: adapter === null ? sizes.parameters : adapterParameters(sizes, adapter),
    isReplaced: hasOwnMemory,
    quantized: adapter?.frozenBits === 4 ? layerWeights(sizes) : 0,
    gradientCheckpointing: training.gradientCheckpointing,
    // With an adapter, no copy of the original model is needed, because the frozen weights under the adapter are the
    // original model.
    hasReference: comparesWithOriginal && adapter === null,
    taughtTokens: "listedTokens" in objective ? taughtTexts(run) * cut(lengths.mean) * objective.listedTokens : 0,
    hasTeacherModel: otherModelOf(configuration)?.key === "objective.teacher.model",
    microBatches,
    textsPerStep: texts / microBatches,
    textLength: cut(textLength),
    rowLength,
    completions: evaluation.batchSize,
    completionLength: rowLength + evaluation.maxNewTokens,
  };
}

/** The number of texts whose predictions the run keeps. General texts of a restart are not known before the run. */
function taughtTexts({ configuration: { objective, training }, lengths }: EstimatedRun): number {
  if (objective.name !== "restart") return lengths.forgetCount;
  if (objective.divergenceWeight === 0) return 0;
  return lengths.retainCount + (training.replayBatchSize > 0 ? training.replayTexts : 0);
}

/**
 * Lists changes of the configuration that save memory. Small changes come first. Each estimate assumes that the user
 * makes only this change.
 */
export function smallerRuns(run: EstimatedRun): SmallerRun[] {
  const { sizes } = run;
  const use = memoryUseOf(run);
  const halfCompletions = Math.ceil(use.completions / 2);
  const withAdapter = adapted(sizes, use);
  const changes: Readonly<Record<string, MemoryUse>> = {
    "halve evaluation.batchSize": { ...use, completions: halfCompletions },
    "double training.microBatches": inParts(use, 2),
    "halve evaluation.batchSize and multiply training.microBatches by 4": {
      ...inParts(use, 4),
      completions: halfCompletions,
    },
    "set training.gradientCheckpointing": { ...use, gradientCheckpointing: true },
    'train an adapter ("adapter": {"type": "lora"})': withAdapter,
    'train an adapter ("adapter": {"type": "lora"}) with batch sizes of 1': { ...withAdapter, ...ofOne(use) },
    'train an adapter on 4-bit weights ("adapter": {"type": "lora", "frozenBits": 4}) with batch sizes of 1': {
      ...withAdapter,
      quantized: layerWeights(sizes),
      ...ofOne(use),
    },
  };
  return Object.entries(changes).map(([change, changed]) => ({ change, estimate: estimateMemory(sizes, changed) }));
}

const inParts = (use: MemoryUse, times: number): MemoryUse => ({
  ...use,
  microBatches: use.microBatches * times,
  textsPerStep: use.textsPerStep / times,
});

/**
 * Memory use with batch sizes of 1: a step has one forget text and one retain text. The estimate assumes that both
 * texts are long.
 */
const ofOne = ({ rowLength }: MemoryUse) => ({ textsPerStep: 2, textLength: rowLength, completions: 1 });

const usualAdapter = { targets: ["q_proj", "v_proj"], rank: 16 } as const;

const adapted = (model: ModelSizes, use: MemoryUse): MemoryUse => ({
  ...use,
  trained: Math.min(use.trained, adapterParameters(model, usualAdapter)),
  hasReference: false,
});
