import { stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../../protocol/humanError";
import { isJsonObject } from "../../../protocol/json";
import type { JsonObject } from "../../../protocol/json";
import { isThere, readJsonObject } from "../../../tokenizer/jsonFile";
import type { TensorEntry } from "./safetensorsHeader";
import { openSafetensors } from "./safetensorsReader";
import type { SafetensorsFile } from "./safetensorsReader";
import { countElements, isStorageType, isTorchType, storageTypeOf } from "./storageTypes";
import type { StorageType } from "./storageTypes";

export const weightsFile = "model.safetensors";
export const weightsIndexFile = "model.safetensors.index.json";
export const configFile = "config.json";

const downloadAgain = "download or copy the model folder again";

/** An open Hugging Face model folder. */
export interface ModelFiles {
  readonly folder: string;
  /** The content of `config.json`. */
  readonly config: Readonly<JsonObject>;
  /** The tensors of all shards, by their names. The map is empty if the folder contains no weights. */
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  /** The type that most weights have. If the folder contains no weights, this is the type in `config.json`. */
  readonly dtype: StorageType;
  /**
   * Reads one tensor as float32, row-major, and no other part of the files.
   * @param into memory for the result, of the tensor's size. Default: new memory
   */
  readonly read: (name: string, into?: Float32Array) => Promise<Float32Array>;
  readonly close: () => Promise<void>;
}

/**
 * Opens a Hugging Face model folder for reading.
 * @param options.allowUntrained accept a folder with `config.json` and `tokenizer.json` but no weights
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
        `${filePath} must name a file in the same folder for the tensor "${name}", but does not; ${downloadAgain}.`,
      );
    }),
  );
}

async function refuseUnlessUntrained(folder: string, allowUntrained: boolean): Promise<void> {
  for (const name of ["pytorch_model.bin", "pytorch_model.bin.index.json"]) {
    if (!(await isThere(path.join(folder, name)))) continue;
    throw new HumanError(
      `${path.join(folder, name)} is a PyTorch pickle, which Lethe does not read; convert the model in Python with ` +
        `AutoModelForCausalLM.from_pretrained("${folder}", dtype="auto").save_pretrained("converted").`,
    );
  }
  if (!(await isThere(path.join(folder, "tokenizer.json")))) {
    throw new HumanError(`${path.join(folder, weightsFile)} is missing; ${downloadAgain}.`);
  }
  if (!allowUntrained) {
    throw new HumanError(
      `${folder} is untrained: it has ${configFile} and tokenizer.json but no ${weightsFile}; train it with ` +
        '"lethe prepare" or copy the weights into it.',
    );
  }
}

function fromFiles(
  folder: string,
  config: JsonObject,
  files: readonly SafetensorsFile[],
  tensors: ReadonlyMap<string, TensorEntry>,
): ModelFiles {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return {
    folder,
    config,
    tensors,
    dtype: mostCommonType(tensors) ?? typeIn(config),
    read: async (name, into) => {
      const file = byPath.get(tensors.get(name)?.file ?? "");
      if (file === undefined) {
        throw new HumanError(
          `The weights in ${folder} have no tensor "${name}", which ${configFile} in this folder requires; use the config.json ` +
            "and the weights of the same model.",
        );
      }
      return file.read(name, into);
    },
    close: async () => {
      await Promise.all(files.map((file) => file.close()));
    },
  };
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
