import type { Precision } from "../graph/dialect";
import { isAdapted, trainedParameters } from "../models/adapters/lora";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import type { Tensors } from "../runtime/session";
import { floatTensor, zeroTensor } from "../runtime/tensor";
import type { Tensor } from "../runtime/tensor";
import type { Objective } from "../objectives/objective";
import { momentNames, stepScalarNames, updatedName } from "./adamw";
import type { DeviceStep, DeviceStepOptions } from "./deviceSteps";
import { createDividedStep, createWholeStep } from "./deviceSteps";
import { lossScaleInput, referencePrefix } from "./lossGraph";
import { choosePrecision, lossScales } from "./choosePrecision";
import { stepNeeds } from "./stepGraph";
import type { StepBatch } from "./stepInputs";
import { partInputs, scalarInputs } from "./stepInputs";
import { lossesOf, resultOf, updateResultOf } from "./stepResult";
import type { Trainer, TrainerSettings } from "./trainer";

/**
 * Trains where weights, moments and gradients never leave the device: the update is a part of the step's graph, and
 * what a step gives anew takes the place of what it read. Only the texts go in, only the losses come back.
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
  const { dropoutMasks, needsReferenceWeights, ...needs } = stepNeeds(model, objective);
  const trained = trainedParameters(model);
  // A step replaces weights by new tensors, so the ones of now stay as they are for whoever keeps them.
  const reference: Tensors = needsReferenceWeights
    ? Object.fromEntries([...weights].map(([name, tensor]) => [referencePrefix + name, tensor]))
    : {};
  const isReference = new Set(Object.values(reference));
  const moments = new Map<string, Tensor>();
  for (const { name, shape } of trained)
    for (const moment of Object.values(momentNames(name))) moments.set(moment, await device.upload(zeroTensor(shape)));
  const homeOf = (name: string): Map<string, Tensor> => (moments.has(name) ? moments : weights);
  const replace = (name: string, tensor: Tensor): void => {
    const before = homeOf(name).get(name);
    homeOf(name).set(name, tensor);
    if (before && !isReference.has(before)) device.release(before);
  };
  const shapes = new Map(
    trained.flatMap(({ name, shape }) => [name, ...Object.values(momentNames(name))].map((part) => [part, shape])),
  );
  const state = (): Tensors => ({ ...Object.fromEntries([...weights, ...moments]), ...reference });

  const dropout = { masks: dropoutMasks, share: isAdapted(model) ? model.lora.dropout : 0, seed: settings.seed };
  let stepsTaken = 0;
  const { precision: wanted = "float32" } = settings;
  let precision: Precision | undefined = wanted === "float32" ? wanted : undefined;
  let lossScale = 1;

  const decide = async (parts: readonly StepBatch[], step: number): Promise<Precision> => {
    const [first] = partInputs(parts, step, dropout);
    const inputs = { ...state(), ...first?.() };
    const choice = await choosePrecision({ model, objective, settings, options, inputs });
    settings.onPrecision?.(choice.sentence);
    lossScale = choice.lossScale;
    return choice.precision;
  };

  let isDivided = settings.microBatches > 1;
  let prepared: { readonly step: DeviceStep; readonly isDivided: boolean; readonly precision: Precision } | undefined;
  const prepare = async (chosen: Precision): Promise<DeviceStep> => {
    if (prepared?.isDivided === isDivided && prepared.precision === chosen) return prepared.step;
    await prepared?.step.dispose();
    prepared = undefined;
    const create = isDivided ? createDividedStep : createWholeStep;
    const step = await create(model, objective, settings, { ...options, precision: chosen });
    prepared = { step, isDivided, precision: chosen };
    return step;
  };

  return {
    ...needs,
    // WebGPU has no kernels for tensors without elements.
    takesEmptyBatches: false,
    state: {
      shapes,
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
      isDivided ||= parts.length > 1;
      precision ??= await decide(parts, t);
      for (;;) {
        const numbers = scalarInputs({
          [stepScalarNames.learningRate]: learningRate,
          [stepScalarNames.meanCorrection]: 1 - settings.beta1 ** t,
          [stepScalarNames.squareCorrection]: 1 - settings.beta2 ** t,
          [lossScaleInput]: lossScale,
        });
        const step = await prepare(precision);
        const outputs = await step.run(partInputs(parts, t, dropout), { ...state(), ...numbers });
        for (const name of shapes.keys()) replace(name, outputs.update[updatedName(name)] as Tensor);
        const result = resultOf(outputs.losses.map(lossesOf), updateResultOf(outputs.update));
        if (result.isFinite) stepsTaken = t;
        if (result.isFinite || precision === "float32") return result;
        // Nothing has changed, so the step can be taken again.
        const smaller = lossScales.find((scale) => scale < lossScale);
        if (smaller !== undefined) {
          lossScale = smaller;
          continue;
        }
        precision = "float32";
        settings.onPrecision?.(`From step ${t} on products are computed in float32: in float16 they overflow.`);
      }
    },
    async dispose() {
      await prepared?.step.dispose();
      for (const tensor of moments.values()) device.release(tensor);
      const current = new Set(weights.values());
      for (const tensor of isReference) if (!current.has(tensor)) device.release(tensor);
    },
  };
}
