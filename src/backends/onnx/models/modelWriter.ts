import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { applyEdits, modify } from "jsonc-parser";
import type { ModelFiles } from "./modelReader";
import { weightsFile, weightsIndexFile } from "../../../configuration/weightNames";
import { isThere } from "../../../tokenizer/jsonFile";
import { dataBytes } from "./safetensorsHeader";
import type { PlannedTensor } from "./safetensorsHeader";
import { writeSafetensors } from "./safetensorsWriter";
import type { ReadTensor } from "./safetensorsWriter";
import { isStorageType, storageTypeOf, storageTypes } from "./storageTypes";
import type { StorageType, TorchType } from "./storageTypes";
import { configFile } from "./weightFiles";
import { refuseUnsafeTarget, writeWholeFolder } from "./wholeFolder";

/** Largest size of a file of weights. Every common file system except FAT32 accepts it. */
const usualShardBytes = 4_000_000_000;

/** Files of a Hugging Face folder besides the weights and `config.json`. Those that exist are copied unchanged. */
const copiedFiles = [
  "generation_config.json",
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "added_tokens.json",
  "vocab.json",
  "merges.txt",
  "vocab.txt",
  "tokenizer.model",
  "chat_template.jinja",
  "chat_template.json",
];

/** The type of the written weights. `source` keeps the type of each tensor. */
type WrittenType = "source" | TorchType;

export interface ModelToWrite {
  /**
   * The model that the weights come from. `config.json` and the tokenizer come from its folder. With the dtype
   * `source`, the tensors keep the types that they have in this folder.
   */
  readonly source: ModelFiles;
  /** The folder to write. It must be empty or not exist. */
  readonly target: string;
  /** The tensors to write. They have the same names as in the source. */
  readonly tensors: Iterable<{ readonly name: string; readonly shape: readonly number[] }>;
  /** Returns the values of a tensor. Called for one tensor at a time. */
  readonly read: ReadTensor;
  readonly dtype: WrittenType;
  /** Largest size of a file of weights. A larger tensor gets its own file. */
  readonly shardBytes?: number;
}

/**
 * Writes a Hugging Face model folder that transformers' `from_pretrained` can load. The folder appears under its name
 * only when it is complete.
 * @throws HumanError if the target folder is the source folder, lies inside it, or is not empty
 * @throws HumanError if the target folder cannot be written, or the disk is full
 */
export async function writeModelFolder(options: ModelToWrite): Promise<void> {
  const { source, target, read, shardBytes = usualShardBytes } = options;
  await refuseUnsafeTarget(target, source.folder);
  const tensors = Array.from(options.tensors, ({ name, shape }) => ({ name, shape, dtype: typeOf(name, options) }));
  await writeWholeFolder(target, totalBytes(tensors), async (folder) => {
    await copyFiles(source.folder, folder);
    await writeConfig(source, folder, typeOf(undefined, options));
    await writeWeights(folder, divideIntoShards(tensors, shardBytes), read);
  });
}

/**
 * Returns the element type with which the tensor `name` is written. If `name` is undefined, this is the type for
 * `config.json`.
 */
function typeOf(name: string | undefined, { source, dtype }: ModelToWrite): StorageType {
  if (dtype !== "source") return storageTypeOf[dtype];
  const own = name === undefined ? undefined : source.tensors.get(name)?.dtype;
  return own !== undefined && isStorageType(own) ? own : source.dtype;
}

/** Divides the tensors into shards. The tensors keep their order. */
function divideIntoShards(tensors: readonly PlannedTensor[], shardBytes: number): PlannedTensor[][] {
  const shards: PlannedTensor[][] = [];
  let room = 0;
  for (const tensor of tensors) {
    const bytes = dataBytes(tensor);
    const current = shards.at(-1);
    if (current === undefined || bytes > room) {
      shards.push([tensor]);
      room = shardBytes;
    } else {
      current.push(tensor);
    }
    room -= bytes;
  }
  return shards;
}

async function writeWeights(
  folder: string,
  shards: readonly (readonly PlannedTensor[])[],
  read: ReadTensor,
): Promise<void> {
  const [only] = shards;
  if (only !== undefined && shards.length === 1) return writeSafetensors(path.join(folder, weightsFile), only, read);

  const weightMap: Record<string, string> = {};
  for (const [index, shard] of shards.entries()) {
    const file = `model-${fiveDigits(index + 1)}-of-${fiveDigits(shards.length)}.safetensors`;
    await writeSafetensors(path.join(folder, file), shard, read);
    for (const { name } of shard) weightMap[name] = file;
  }
  const index = { metadata: { total_size: totalBytes(shards.flat()) }, weight_map: weightMap };
  await writeFile(path.join(folder, weightsIndexFile), `${JSON.stringify(index, null, 2)}\n`, { flush: true });
}

async function copyFiles(source: string, folder: string): Promise<void> {
  for (const name of copiedFiles) {
    if (!(await isThere(path.join(source, name)))) continue;
    await writeFile(path.join(folder, name), await readFile(path.join(source, name)), { flush: true });
  }
}

/**
 * Writes the `config.json` of an export. It copies the text of the source's `config.json` and changes only two things.
 * The type of the weights is set, under the key that the source uses: `dtype` since transformers 4.56, `torch_dtype`
 * before. The keys in `correctedConfig` get their correct values. The rest of the text stays unchanged. If it were
 * parsed and written again, 8.0 would become 8, which transformers does not accept as a float.
 */
async function writeConfig(source: ModelFiles, folder: string, type: StorageType): Promise<void> {
  let text = await readFile(path.join(source.folder, configFile), "utf8");
  const keys = ["dtype", "torch_dtype"].filter((key) => key in source.config);
  const typeKeys = (keys.length > 0 ? keys : ["torch_dtype"]).map(
    (key) => [key, storageTypes[type].torchName] as const,
  );
  for (const [key, value] of [...typeKeys, ...Object.entries(source.correctedConfig ?? {})]) {
    text = applyEdits(text, modify(text, [key], value, { formattingOptions: indentation }));
  }
  await writeFile(path.join(folder, configFile), text, { flush: true });
}

const indentation = { insertSpaces: true, tabSize: 2 };

const totalBytes = (tensors: readonly PlannedTensor[]): number =>
  tensors.reduce((total, tensor) => total + dataBytes(tensor), 0);

const fiveDigits = (count: number): string => String(count).padStart(5, "0");
