import { createRandom } from "../../../protocol/random";
import { HumanError } from "../../../protocol/humanError";
import { cpuDevice } from "../runtime/cpuDevice";
import type { Device } from "../runtime/device";
import { floatTensor } from "../runtime/tensor";
import type { Tensor } from "../runtime/tensor";
import type { ModelFiles } from "./modelReader";
import type { LanguageModel } from "./languageModel";
import { quantize, quantizedNames } from "./quantization";
import { headWeight } from "./sharedHead";
import { countElements } from "./storageTypes";

/**
 * A model's weights in float32, by their names in the model's files. A 4-bit weight is two tensors with the weight's
 * `quantizedNames`. The tensors are on the host or on a device.
 */
export type Weights = Map<string, Tensor>;

/** The members of `ModelFiles` that `loadWeights` uses. */
export type WeightSource = Pick<ModelFiles, "folder" | "tensors" | "read">;

/**
 * Copies every weight of the model from the files to the device. If the device has its own memory, the host holds only
 * one weight at a time.
 * @param options.over older weights of the same model. The new weights overwrite the older weights, to save memory
 * @throws HumanError if a weight is missing, or its shape does not match `config.json`
 */
export async function loadWeights(
  model: LanguageModel,
  source: WeightSource,
  { device = cpuDevice, over }: { readonly device?: Device; readonly over?: Weights } = {},
): Promise<Weights> {
  const weights = new Map<string, Tensor>();
  // The float32 values of some weights need not stay on the host, because the weights are copied to a device or rounded
  // to 4 bits. Such weights are read into this array, one after another.
  let scratch = new Float32Array();
  const readShortly = (name: string, shape: readonly number[]): Promise<Float32Array> => {
    const size = countElements(shape);
    if (size > scratch.length) scratch = new Float32Array(size);
    return source.read(name, scratch.subarray(0, size));
  };
  for (const { name, shape } of model.parameters) {
    const entry = source.tensors.get(name);
    if (!entry) throw new HumanError(`${source.folder}: ${missing(name, source.tensors)}.`);
    if (entry.shape.length !== shape.length || entry.shape.some((size, axis) => size !== shape[axis]))
      throw new HumanError(
        `${source.folder}: the tensor "${name}" has shape [${entry.shape.join(", ")}], but config.json asks for ` +
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
      : await source.read(name, before?.data as Float32Array | undefined);
    const tensor = await device.upload(floatTensor(elements, shape));
    weights.set(name, tensor);
    if (over && device.hasOwnMemory) replaceWeight(over, name, tensor, device);
  }
  return weights;
}

const remedy = "use the config.json and the weights of the same model";

function missing(name: string, tensors: WeightSource["tensors"]): string {
  if (name === headWeight)
    return (
      `the weights have no "${name}", and config.json does not say that the embedding is also the vocabulary ` +
      "projection; use a folder that contains this weight, or, if the model has no vocabulary projection of its own, set " +
      '"tie_word_embeddings" to true'
    );
  const [other] = tensors.values();
  return `the weights have no tensor "${name}"${other ? `, but for example "${other.name}"` : ""}; ${remedy}`;
}

/** Copies weights to a device. If the device has its own memory, the caller must release the copies. */
export async function placeWeights(weights: Weights, device: Device): Promise<Weights> {
  const placed: Weights = new Map();
  for (const [name, tensor] of weights) placed.set(name, await device.upload(tensor));
  return placed;
}

/** Replaces a weight on a device and releases the old tensor. */
export function replaceWeight(weights: Weights, name: string, tensor: Tensor, device: Device): void {
  const before = weights.get(name);
  weights.set(name, tensor);
  if (before) device.release(before);
}

/** Copies the elements of a weight to the host. */
export async function elementsOfWeight(weights: Weights, name: string, device: Device): Promise<Float32Array> {
  const tensor = weights.get(name);
  if (!tensor) throw new Error(`the weights have no "${name}"`);
  return (await device.download(tensor)).data as Float32Array;
}

/** Releases weights on a device, except those in `inUse`. */
export function releaseWeights(weights: Weights, device: Device, inUse: Weights = new Map()): void {
  const kept = new Set(inUse.values());
  for (const tensor of weights.values()) if (!kept.has(tensor)) device.release(tensor);
}

/** Draws new weights from a normal distribution. The same seed gives the same weights. */
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
