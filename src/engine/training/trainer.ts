import { isAdapted, trainedParameters } from "../../models/adapters/lora";
import type { LanguageModel } from "../../models/languageModel";
import type { Weights } from "../../models/weights";
import type { SessionOptions, Tensors } from "../../runtime/session";
import type { Tensor } from "../../runtime/tensor";
import { floatTensor } from "../../runtime/tensor";
import type { Objective } from "../objectives/objective";
import type { AdamWSettings } from "./adamw";
import { momentNames, stepScalarNames, updatedName } from "./adamw";
import { createDeviceTrainer } from "./deviceTrainer";
import { dropoutRandom } from "./dropout";
import { referencePrefix } from "./lossGraph";
import { createProgram } from "./program";
import { buildGradientGraph, buildStepGraph, buildUpdateGraph, gradientSumName } from "./stepGraph";
import type { StepBatch } from "./stepInputs";
import { batchInputs, dropoutInputs, scalarInputs, stepCounts } from "./stepInputs";
import type { StepResult } from "./stepResult";
import { resultOf } from "./stepResult";
import type { TrainerState } from "./trainerState";
import { hostState } from "./trainerState";

export interface TrainerSettings extends AdamWSettings {
  /** Parts of a step that are computed one after the other. */
  readonly microBatches: number;
  /** Of dropout. */
  readonly seed: number;
}

/** Trains a model's adapter, or every weight where it has none, with AdamW, as ONNX graphs. */
export interface Trainer {
  readonly needsForget: boolean;
  readonly needsRetain: boolean;
  readonly needsReferenceLosses: boolean;
  /** A checkpoint holds it; to resume, it is filled from there before `continueFrom`. */
  readonly state: TrainerState;
  /** Counts the steps on from one whose state has been filled in. */
  continueFrom(step: number): void;
  /**
   * Changes the trained weights in place.
   * @param parts the step's texts, as many parts as the settings say; the result is that of all texts in one part, up to
   *   rounding
   */
  step(parts: readonly StepBatch[], learningRate: number): Promise<StepResult>;
  dispose(): Promise<void>;
}

/**
 * @param weights the target model's, and those of a fresh adapter, where the device has its tensors; what is trained of
 *   them is changed in place on the host, and on a device with a memory of its own replaced
 */
export async function createTrainer(
  model: LanguageModel,
  weights: Weights,
  objective: Objective,
  settings: TrainerSettings,
  options: SessionOptions = {},
): Promise<Trainer> {
  const { device } = options;
  if (device?.hasOwnMemory) return createDeviceTrainer(model, weights, objective, settings, { ...options, device });
  const isDivided = settings.microBatches > 1;
  const { graph, dropoutMasks, needsReferenceWeights, ...needs } = isDivided
    ? buildGradientGraph(model, objective)
    : buildStepGraph(model, objective, settings);
  const forward = await createProgram(graph, options);
  const update = isDivided ? await createProgram(buildUpdateGraph(model, settings), options) : undefined;

  const trained = trainedParameters(model);
  const state = new Map<string, Tensor>();
  for (const { name, shape } of trained) {
    const { mean, square } = momentNames(name);
    state.set(name, tensorOf(weights, name)).set(mean, zeros(shape)).set(square, zeros(shape));
  }
  const sums = new Map(isDivided ? trained.map(({ name, shape }) => [gradientSumName(name), zeros(shape)]) : []);
  const kept: Tensors = {
    ...Object.fromEntries([...weights, ...state, ...sums]),
    ...(needsReferenceWeights && referenceCopy(weights)),
  };
  const updatedState = updatesOf(state);
  const updatedSums = updatesOf(sums);
  const dropoutShare = isAdapted(model) ? model.lora.dropout : 0;
  let stepsTaken = 0;

  /** The losses of every part, and what the update gave. */
  const run = async (
    parts: readonly (() => Tensors)[],
    optimizer: Tensors,
  ): Promise<{ losses: Tensors[]; update: Tensors }> => {
    if (!update) {
      const [only] = parts;
      if (!only || parts.length !== 1) throw new Error(`a step of one part was given ${parts.length}`);
      const outputs = await forward.run({ ...kept, ...only(), ...optimizer }, updatedState);
      return { losses: [outputs], update: outputs };
    }
    for (const { data } of sums.values()) (data as Float32Array).fill(0);
    const losses: Tensors[] = [];
    for (const part of parts) losses.push(await forward.run({ ...kept, ...part() }, updatedSums));
    return { losses, update: await update.run({ ...kept, ...optimizer }, updatedState) };
  };

  return {
    ...needs,
    state: hostState(state),
    continueFrom: (step) => {
      stepsTaken = step;
    },
    async step(parts, learningRate) {
      const t = stepsTaken + 1;
      const random = dropoutRandom(settings.seed, t);
      const counts = scalarInputs(stepCounts(parts));
      const optimizer = scalarInputs({
        [stepScalarNames.learningRate]: learningRate,
        [stepScalarNames.meanCorrection]: 1 - settings.beta1 ** t,
        [stepScalarNames.squareCorrection]: 1 - settings.beta2 ** t,
      });
      const inputs = parts.map((part) => (): Tensors => ({
        ...counts,
        ...batchInputs(part),
        ...dropoutInputs(dropoutMasks, part, random, dropoutShare),
      }));
      const { losses, update } = await run(inputs, optimizer);
      const result = resultOf(losses, update);
      if (result.isFinite) stepsTaken = t;
      return result;
    },
    async dispose() {
      await forward.dispose();
      await update?.dispose();
    },
  };
}

const zeros = (shape: readonly number[]): Tensor =>
  floatTensor(new Float32Array(shape.reduce((count, size) => count * size, 1)), shape);

function tensorOf(weights: Weights, name: string): Tensor {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`no weight "${name}" was given`);
  return tensor;
}

/** The target model's weights as they are now, for good. */
const referenceCopy = (weights: Weights): Tensors =>
  Object.fromEntries(
    [...weights].map(([name, { data, dims }]) => [
      referencePrefix + name,
      floatTensor(Float32Array.from(data as Float32Array), dims),
    ]),
  );

/** What is read is also what its update is written into. */
const updatesOf = (tensors: ReadonlyMap<string, Tensor>): Tensors =>
  Object.fromEntries([...tensors].map(([name, tensor]) => [updatedName(name), tensor]));
