import { isAdapted, trainedParameters } from "../../models/adapters/lora";
import type { LanguageModel } from "../../models/languageModel";
import type { Weights } from "../../models/weights";
import type { Tensors } from "../../runtime/session";
import { floatTensor } from "../../runtime/tensor";
import type { Tensor } from "../../runtime/tensor";
import type { Objective } from "../objectives/objective";
import { momentNames, stepScalarNames, updatedName } from "./adamw";
import type { DeviceStep, DeviceStepOptions } from "./deviceSteps";
import { createDividedStep, createWholeStep } from "./deviceSteps";
import { dropoutRandom } from "./dropout";
import { referencePrefix } from "./lossGraph";
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
  options: DeviceStepOptions,
): Promise<Trainer> {
  const { device } = options;
  let isDivided = settings.microBatches > 1;
  let prepared = await (isDivided ? createDividedStep : createWholeStep)(model, objective, settings, options);
  const { dropoutMasks, needsReferenceWeights, ...needs } = prepared.needs;
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

  const dropoutShare = isAdapted(model) ? model.lora.dropout : 0;
  let stepsTaken = 0;

  const run: DeviceStep["run"] = async (parts, optimizer) => {
    if (parts.length > 1 && !isDivided) {
      const divided = await createDividedStep(model, objective, settings, options);
      await prepared.dispose();
      prepared = divided;
      isDivided = true;
    }
    return prepared.run(parts, { ...Object.fromEntries([...weights, ...moments]), ...reference, ...optimizer });
  };

  return {
    ...needs,
    // WebGPU has no kernels for tensors without elements.
    takesEmptyBatches: false,
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
      await prepared.dispose();
      for (const tensor of moments.values()) device.release(tensor);
      const current = new Set(weights.values());
      for (const tensor of isReference) if (!current.has(tensor)) device.release(tensor);
    },
  };
}

const zeros = (shape: readonly number[]): Tensor =>
  floatTensor(new Float32Array(shape.reduce((count, size) => count * size, 1)), shape);
