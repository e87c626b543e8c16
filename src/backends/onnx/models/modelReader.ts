import { stat } from "node:fs/promises";
import path from "node:path";
import { weightsFile, weightsIndexFile } from "../../../configuration/weightNames";
import { HumanError } from "../../../protocol/humanError";
import { isJsonObject } from "../../../protocol/json";
import type { JsonObject } from "../../../protocol/json";
import { isThere, readJsonObject } from "../../../tokenizer/jsonFile";
import type { TensorEntry } from "./safetensorsHeader";
import { openSafetensors } from "./safetensorsReader";
import type { SafetensorsFile } from "./safetensorsReader";
import { countElements, isStorageType, isTorchType, storageTypeOf } from "./storageTypes";
import type { StorageType } from "./storageTypes";
import { weightName } from "./tensorNames";
import { configFile, downloadAgain, refuseUnlessUntrained } from "./weightFiles";

/** An open Hugging Face model folder. */
export interface ModelFiles {
  readonly folder: string;
  /** The content of `config.json`. */
  readonly config: Readonly<JsonObject>;
  /**
   * Keys of `config.json` whose values do not match the weights, each with the correct value. An export writes the
   * correct values.
   */
  readonly correctedConfig?: Readonly<JsonObject>;
  /** Names of the weights that are read from an adapter's folder and not from the model's folder. */
  readonly replaced?: ReadonlySet<string>;
  /**
   * The tensors of all shards. The key is the name that transformers gives to the tensor (see `weightName`). The entry
   * contains the tensor's name in the file. The map is empty if the folder contains no weights.
   */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The type that most weights have. If the folder contains no weights, this is the type in `config.json`. */
  readonly dtype: StorageType;
  /**
   * Reads the elements of one tensor as float32, row-major. The function reads no other part of the files.
   * @param into an array that receives the elements. It must have as many elements as the tensor, unless `start` is
   *   given. Default: a new array
   * @param start the index of the first element to read. `into` can then be shorter than the tensor
   */
  readonly read: (name: string, into?: Float32Array, start?: number) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a Hugging Face model folder for reading.
 * @param options.allowUntrained whether the function also opens a folder that has `config.json` and `tokenizer.json`
 *   but no weights
 * @throws HumanError that names the file, if a file is missing, damaged or not supported
 */
export async function openModelFiles(
  folder: string,
  { allowUntrained = false }: { readonly allowUntrained?: boolean } = {},
): Promise<ModelFiles> {
  await refuseUnlessFolder(folder);
  const config = await readJsonObject(path.join(folder, configFile), downloadAgain);
  if (await isThere(path.join(folder, weightsFile))) {
    const file = await openSafetensors(path.join(folder, weightsFile));
    return fromFiles(folder, config, [file], file.tensors);
  }
  if (await isThere(path.join(folder, weightsIndexFile))) return openShards(folder, config);
  await refuseUnlessUntrained(folder, allowUntrained);
  return fromFiles(folder, config, [], new Map());
}

async function refuseUnlessFolder(folder: string): Promise<void> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) {
    throw new HumanError(`${folder} is not a folder; give the path of a Hugging Face model folder on this machine.`);
  }
}

async function openShards(folder: string, config: JsonObject): Promise<ModelFiles> {
  const shardOf = await readWeightMap(path.join(folder, weightsIndexFile));
  const shards = new Map<string, SafetensorsFile>();
  try {
    for (const shard of new Set(shardOf.values())) shards.set(shard, await openSafetensors(path.join(folder, shard)));
    const tensors = new Map<string, TensorEntry>();
    for (const [name, shard] of shardOf) {
      const entry = shards.get(shard)?.tensors.get(name);
      if (entry === undefined) {
        throw new HumanError(
          `${path.join(folder, shard)} has no tensor "${name}", although ${weightsIndexFile} says that this file contains it; ${downloadAgain}.`,
        );
      }
      tensors.set(name, entry);
    }
    // A shard can contain a tensor that the index does not list. Lethe reads this tensor too, as transformers does.
    for (const shard of shards.values())
      for (const [name, entry] of shard.tensors) if (!tensors.has(name)) tensors.set(name, entry);
    return fromFiles(folder, config, [...shards.values()], tensors);
  } catch (error) {
    await Promise.all([...shards.values()].map((shard) => shard.close()));
    throw error;
  }
}

/** Finds the shard of each tensor. */
async function readWeightMap(filePath: string): Promise<Map<string, string>> {
  const { weight_map: weightMap } = await readJsonObject(filePath, downloadAgain);
  if (!isJsonObject(weightMap)) throw new HumanError(`${filePath} has no "weight_map"; ${downloadAgain}.`);
  return new Map(
    Object.entries(weightMap).map(([name, shard]) => {
      if (typeof shard === "string" && shard === path.basename(shard)) return [name, shard];
      throw new HumanError(
        `${filePath}: the entry of the tensor "${name}" is not the name of a file in the same folder; ${downloadAgain}.`,
      );
    }),
  );
}

function fromFiles(
  folder: string,
  config: JsonObject,
  files: readonly SafetensorsFile[],
  inFiles: ReadonlyMap<string, TensorEntry>,
): ModelFiles {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const tensors = byWeightName(folder, inFiles);
  return {
    folder,
    config,
    tensors,
    dtype: mostCommonType(tensors) ?? typeIn(config),
    read: async (name, ...range) => {
      const entry = tensors.get(name);
      const file = byPath.get(entry?.file ?? "");
      if (entry === undefined || file === undefined) {
        throw new HumanError(
          `The weights in ${folder} have no tensor "${name}", which ${configFile} in this folder requires; use the config.json ` +
            "and the weights of the same model.",
        );
      }
      return file.read(entry.name, ...range);
    },
    close: async () => {
      await Promise.all(files.map((file) => file.close()));
    },
  };
}

function byWeightName(folder: string, inFiles: ReadonlyMap<string, TensorEntry>): Map<string, TensorEntry> {
  const tensors = new Map<string, TensorEntry>();
  for (const entry of inFiles.values()) {
    const name = weightName(entry.name);
    const other = tensors.get(name);
    if (other)
      throw new HumanError(
        `The weights in ${folder} have both "${other.name}" and "${entry.name}" for the same weight of the model; save the ` +
          "model again with transformers' save_pretrained.",
      );
    tensors.set(name, entry);
  }
  return tensors;
}

function mostCommonType(tensors: ReadonlyMap<string, TensorEntry>): StorageType | undefined {
  const elements = new Map<StorageType, number>();
  for (const { dtype, shape } of tensors.values()) {
    if (isStorageType(dtype)) elements.set(dtype, (elements.get(dtype) ?? 0) + countElements(shape));
  }
  return [...elements].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function typeIn(config: JsonObject): StorageType {
  const named = config["dtype"] ?? config["torch_dtype"];
  return isTorchType(named) ? storageTypeOf[named] : "F32";
}
