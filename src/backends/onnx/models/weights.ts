import { createRandom } from "../../../data/random";
import { HumanError } from "../../../protocol/humanError";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device } from "../runtime/device";
import { floatTensor } from "../runtime/tensor";
import type { Tensor } from "../runtime/tensor";
import type { ModelFiles } from "./modelReader";
import type { LanguageModel } from "./languageModel";
import { quantize, quantizedNames } from "./quantization";
import { countElements } from "./storageTypes";

/**
 * A model's weights by their names in the checkpoint, float32, and those of 4 bits by their `quantizedNames`; on the
 * host or on the device that computes with them.
 */
export type Weights = Map<string, Tensor>;

/** Where weights come from: a checkpoint, as far as reading them goes. */
export type WeightSource = Pick<ModelFiles, "folder" | "tensors" | "read">;

/**
 * Reads every weight that the model needs, one after the other onto the device, so that the host holds one of them.
 * @param options.over weights of the same model, which are overwritten, so that no second set of them is in memory
 * @throws HumanError when a weight is missing or has another shape than `config.json` says
 */
export async function loadWeights(
  model: LanguageModel,
  checkpoint: WeightSource,
  { device = cpuDevice, over }: { readonly device?: Device; readonly over?: Weights } = {},
): Promise<Weights> {
  const weights = new Map<string, Tensor>();
  // What does not stay in the host's memory as it is read is read into the same place, one weight after the other.
  let scratch = new Float32Array();
  const readShortly = (name: string, shape: readonly number[]): Promise<Float32Array> => {
    const size = countElements(shape);
    if (size > scratch.length) scratch = new Float32Array(size);
    return checkpoint.read(name, scratch.subarray(0, size));
  };
  for (const { name, shape } of model.parameters) {
    const entry = checkpoint.tensors.get(name);
    const remedy = "use the config.json and the weights of one and the same model";
    if (!entry) throw new HumanError(`${checkpoint.folder}: the weights have no tensor "${name}"; ${remedy}.`);
    if (entry.shape.length !== shape.length || entry.shape.some((size, axis) => size !== shape[axis]))
      throw new HumanError(
        `${checkpoint.folder}: the tensor "${name}" is [${entry.shape.join(", ")}], and config.json asks for ` +
          `[${shape.join(", ")}]; ${remedy}.`,
      );
    if (model.quantized?.names.has(name)) {
      const names = quantizedNames(name);
      const { blocks, scales } = quantize(await readShortly(name, shape), shape, model.quantized.blockSize);
      weights.set(names.blocks, await device.upload(blocks)).set(names.scales, await device.upload(scales));
      continue;
    }
    const before = over?.get(name);
    const elements = device.hasOwnMemory
      ? await readShortly(name, shape)
      : await checkpoint.read(name, before?.data as Float32Array | undefined);
    const tensor = await device.upload(floatTensor(elements, shape));
    weights.set(name, tensor);
    if (over && device.hasOwnMemory) replaceWeight(over, name, tensor, device);
  }
  return weights;
}

/**
 * The same weights where a device's sessions read them; on a device with a memory of its own, the caller's to release.
 */
export async function placeWeights(weights: Weights, device: Device): Promise<Weights> {
  const placed: Weights = new Map();
  for (const [name, tensor] of weights) placed.set(name, await device.upload(tensor));
  return placed;
}

/** Puts another tensor of a device in a weight's place. */
export function replaceWeight(weights: Weights, name: string, tensor: Tensor, device: Device): void {
  const before = weights.get(name);
  weights.set(name, tensor);
  if (before) device.release(before);
}

/** A weight's elements on the host. */
export async function elementsOfWeight(weights: Weights, name: string, device: Device): Promise<Float32Array> {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`no weight "${name}" was given`);
  return (await device.download(tensor)).data as Float32Array;
}

/** Lets go of weights on a device, but for those that others still use. */
export function releaseWeights(weights: Weights, device: Device, inUse: Weights = new Map()): void {
  const kept = new Set(inUse.values());
  for (const tensor of weights.values()) if (!kept.has(tensor)) device.release(tensor);
}

/** Fresh weights, normally distributed with the architecture's standard deviation; the same for the same seed. */
export function drawWeights(model: LanguageModel, seed: number): Weights {
  const random = createRandom(seed);
  return new Map(
    model.parameters.map(({ name, shape, initial }) => {
      const size = shape.reduce((count, dimension) => count * dimension, 1);
      const elements = Float32Array.from({ length: size }, () => initial ?? random.normal() * model.initializerRange);
      return [name, floatTensor(elements, shape)];
    }),
  );
}
