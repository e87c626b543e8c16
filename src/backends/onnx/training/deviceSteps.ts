import type { Precision } from "../graph/dialect";
import { trainedParameters } from "../models/adapters/lora";
import type { Tensors } from "../runtime/session";
import { floatTensor, zeroTensor } from "../runtime/tensor";
import type { Tensor } from "../runtime/tensor";
import { momentNames, stepScalarNames, updatedName } from "./adamw";
import { choosePrecision, lossScales } from "./choosePrecision";
import type { DeviceStep } from "./deviceStepGraphs";
import { createDividedStep, createWholeStep } from "./deviceStepGraphs";
import type { StepNeeds } from "./lossGraph";
import { lossScaleInput } from "./lossGraph";
import { referenceInputs } from "./referenceInputs";
import { scalarInputs } from "./stepInputs";
import { lossesOf, resultOf, updateResultOf } from "./stepResult";
import type { DeviceTrainerSetup, PartInputs, StepComputer } from "./trainer";

/**
 * Trains in the memory of a device. The host sends only texts to the device and receives only losses. The graphs of a
 * step also make the update. Their output tensors, the updated weights and moments, become the input tensors of the
 * next step.
 */
export async function createDeviceSteps(setup: DeviceTrainerSetup, needs: StepNeeds): Promise<StepComputer> {
  const { model, weights, settings } = setup;
  const { device } = setup.options;
  const trained = trainedParameters(model);
  // A step puts new tensors in place of the old weights, but never changes the elements of the old tensors. The
  // reference model can therefore use the tensors that exist before the first step, without a copy.
  const reference = referenceInputs(setup, needs, (tensor) => tensor);
  const isReference = new Set(Object.values(reference));
  const moments = new Map<string, Tensor>();
  for (const { name, shape } of trained)
    for (const moment of Object.values(momentNames(name))) moments.set(moment, await device.upload(zeroTensor(shape)));
  const ownerOf = (name: string): Map<string, Tensor> => (moments.has(name) ? moments : weights);
  const replace = (name: string, tensor: Tensor): void => {
    const before = ownerOf(name).get(name);
    ownerOf(name).set(name, tensor);
    if (before && !isReference.has(before)) device.release(before);
  };
  const shapes = new Map(
    trained.flatMap(({ name, shape }) => [name, ...Object.values(momentNames(name))].map((part) => [part, shape])),
  );
  const inputs = (): Tensors => ({ ...Object.fromEntries([...weights, ...moments]), ...reference });

  const { precision: wanted = "float32" } = settings;
  let precision: Precision | undefined = wanted === "float32" ? wanted : undefined;
  let lossScale = 1;
  const decidePrecision = async ([first]: PartInputs): Promise<Precision> => {
    const choice = await choosePrecision({ ...setup, inputs: { ...inputs(), ...first?.() } });
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
    const step = await (isDivided ? createDividedStep : createWholeStep)(setup, chosen);
    prepared = { step, isDivided, precision: chosen };
    return step;
  };

  return {
    // WebGPU has no kernels for tensors without elements.
    takesEmptyParts: false,
    state: {
      shapes,
      read: async (name) => {
        const { data } = await device.download(ownerOf(name).get(name) as Tensor);
        return data as Float32Array;
      },
      write: async (name, elements) =>
        replace(name, await device.upload(floatTensor(elements, ownerOf(name).get(name)?.dims ?? []))),
    },
    inputs,
    async run(parts, step, learningRate) {
      isDivided ||= parts.length > 1;
      precision ??= await decidePrecision(parts);
      for (;;) {
        const numbers = scalarInputs({
          [stepScalarNames.learningRate]: learningRate,
          [stepScalarNames.meanCorrection]: 1 - settings.beta1 ** step,
          [stepScalarNames.squareCorrection]: 1 - settings.beta2 ** step,
          [lossScaleInput]: lossScale,
        });
        const graphs = await prepare(precision);
        const outputs = await graphs.run(parts, { ...inputs(), ...numbers });
        for (const name of shapes.keys()) replace(name, outputs.update[updatedName(name)] as Tensor);
        const result = resultOf(outputs.losses.map(lossesOf), updateResultOf(outputs.update));
        if (result.isFinite || precision === "float32") return result;
        // The gradients have overflowed in float16, so the step has changed nothing. It is computed again with the next
        // smaller loss scale. If there is no smaller scale, it is computed in float32.
        const smaller = lossScales.find((scale) => scale < lossScale);
        if (smaller !== undefined) {
          lossScale = smaller;
          continue;
        }
        precision = "float32";
        settings.onPrecision?.(
          `From step ${step} on, matrix products are computed in float32 because they overflow in float16.`,
        );
      }
    },
    async dispose() {
      await prepared?.step.dispose();
      for (const tensor of moments.values()) device.release(tensor);
      const current = new Set([...weights.values(), ...(settings.reference?.weights.values() ?? [])]);
      for (const tensor of isReference) if (!current.has(tensor)) device.release(tensor);
    },
  };
}
