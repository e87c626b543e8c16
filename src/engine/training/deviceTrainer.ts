import type { Graph } from "../../graph/graph";
import { isAdapted, trainedParameters } from "../../models/adapters/lora";
import type { LanguageModel } from "../../models/languageModel";
import type { Weights } from "../../models/weights";
import type { Device } from "../../runtime/device";
import type { SessionOptions, Tensors } from "../../runtime/session";
import { floatTensor } from "../../runtime/tensor";
import type { Tensor } from "../../runtime/tensor";
import { viewOf } from "../../runtime/webGpuDevice";
import type { Objective } from "../objectives/objective";
import { momentNames, stepScalarNames, updatedName } from "./adamw";
import { dropoutRandom } from "./dropout";
import { referencePrefix } from "./lossGraph";
import { createProgram } from "./program";
import type { Program } from "./program";
import { buildGradientGraph, buildStepGraph, buildUpdateGraph, gradientSumName } from "./stepGraph";
import { batchInputs, dropoutInputs, scalarInputs, stepCounts } from "./stepInputs";
import { lossesOf, resultOf, updateResultOf } from "./stepResult";
import type { Trainer, TrainerSettings } from "./trainer";

/**
 * Trains where weights, moments and gradients never leave the device: the update is a part of the step's graph, and what a
 * step gives anew takes the place of what it read. Only the texts go in, only the losses come back.
 *
 * @param weights on the device; the entries of what is trained are replaced at every step
 */
export async function createDeviceTrainer(
  model: LanguageModel,
  weights: Weights,
  objective: Objective,
  settings: TrainerSettings,
  options: SessionOptions & { readonly device: Device },
): Promise<Trainer> {
  const { device } = options;
  const isDivided = settings.microBatches > 1;
  const { graph, dropoutMasks, needsReferenceWeights, ...needs } = isDivided
    ? buildGradientGraph(model, objective, settings)
    : buildStepGraph(model, objective, settings, { gradientCheckpointing: settings.gradientCheckpointing });
  const load = (program: Graph): Promise<Program> =>
    createProgram(program, {
      ...options,
      residentOutputs: program.outputs.map(({ name }) => name).filter((name) => name.startsWith(updatedName(""))),
    });
  const forward = await load(graph);
  const update = isDivided ? await load(buildUpdateGraph(model, settings)) : undefined;

  const trained = trainedParameters(model);
  // A step replaces weights by new tensors, so the ones of now stay as they are for whoever keeps them.
  const reference: Tensors = needsReferenceWeights
    ? Object.fromEntries([...weights].map(([name, tensor]) => [referencePrefix + name, tensor]))
    : {};
  const isReference = new Set(Object.values(reference));
  const moments = new Map<string, Tensor>();
  for (const { name, shape } of trained)
    for (const moment of Object.values(momentNames(name))) moments.set(moment, await device.upload(zeros(shape)));
  const homeOf = (name: string): Map<string, Tensor> => (moments.has(name) ? moments : weights);
  const replace = (name: string, tensor: Tensor): void => {
    const before = homeOf(name).get(name);
    homeOf(name).set(name, tensor);
    if (before && !isReference.has(before)) device.release(before);
  };
  const stateNames = trained.flatMap(({ name }) => [name, ...Object.values(momentNames(name))]);

  // Sums begin as zeros, all of them in one buffer.
  const largest = Math.max(...trained.map(({ shape }) => sizeOf(shape)));
  const nothing = isDivided ? await device.upload(zeros([largest])) : undefined;
  const dropoutShare = isAdapted(model) ? model.lora.dropout : 0;
  let stepsTaken = 0;

  /** The sums of every part's gradients, for the caller to release, and the losses of every part. */
  const accumulate = async (parts: readonly (() => Tensors)[]): Promise<{ sums: Tensors; losses: Tensors[] }> => {
    let sums: Tensors = Object.fromEntries(
      trained.map(({ name, shape }) => [gradientSumName(name), viewOf(nothing as Tensor, shape)]),
    );
    const losses: Tensors[] = [];
    for (const part of parts) {
      const outputs = await forward.run({ ...Object.fromEntries(weights), ...reference, ...sums, ...part() });
      for (const sum of Object.values(sums)) device.release(sum);
      sums = Object.fromEntries(Object.keys(sums).map((name) => [name, outputs[updatedName(name)] as Tensor]));
      losses.push(outputs);
    }
    return { sums, losses };
  };
  const run = async (
    parts: readonly (() => Tensors)[],
    optimizer: Tensors,
  ): Promise<{ losses: Tensors[]; update: Tensors }> => {
    const state = (): Tensors => ({ ...Object.fromEntries([...weights, ...moments]), ...reference, ...optimizer });
    if (update) {
      const { sums, losses } = await accumulate(parts);
      const outputs = await update.run({ ...state(), ...sums });
      for (const sum of Object.values(sums)) device.release(sum);
      return { losses, update: outputs };
    }
    const [only] = parts;
    if (!only || parts.length !== 1) throw new Error(`a step of one part was given ${parts.length}`);
    const outputs = await forward.run({ ...state(), ...only() });
    return { losses: [outputs], update: outputs };
  };

  return {
    ...needs,
    state: {
      shapes: new Map(
        trained.flatMap(({ name, shape }) => [name, ...Object.values(momentNames(name))].map((part) => [part, shape])),
      ),
      read: async (name) => {
        const { data } = await device.download(homeOf(name).get(name) as Tensor);
        return data as Float32Array;
      },
      write: async (name, elements) =>
        replace(name, await device.upload(floatTensor(elements, homeOf(name).get(name)?.dims ?? []))),
    },
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
      const outputs = await run(inputs, optimizer);
      for (const name of stateNames) replace(name, outputs.update[updatedName(name)] as Tensor);
      const result = resultOf(outputs.losses.map(lossesOf), updateResultOf(outputs.update));
      if (result.isFinite) stepsTaken = t;
      return result;
    },
    async dispose() {
      await forward.dispose();
      await update?.dispose();
      for (const tensor of moments.values()) device.release(tensor);
      if (nothing) device.release(nothing);
      const current = new Set(weights.values());
      for (const tensor of isReference) if (!current.has(tensor)) device.release(tensor);
    },
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((count, size) => count * size, 1);
const zeros = (shape: readonly number[]): Tensor => floatTensor(new Float32Array(sizeOf(shape)), shape);
