import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { weightsFile, weightsIndexFile } from "../../../configuration/weightNames";
import type { ModelSizes } from "../../memoryEstimator";
import { openSafetensors } from "../models/safetensorsReader";
import { countElements } from "../models/storageTypes";

/**
 * Reads a model's sizes from its `config.json` and the headers of its weights. The function does not read the weights
 * themselves.
 *
 * @returns undefined if the files do not state the sizes. Such a model cannot be opened either, and the error of
 *   opening explains why
 */
export async function readModelSizes(folder: string): Promise<ModelSizes | undefined> {
  try {
    const config = JSON.parse(await readFile(path.join(folder, "config.json"), "utf8")) as Record<string, unknown>;
    const number = (key: string, otherwise?: number): number => {
      const value = config[key] ?? otherwise;
      if (typeof value !== "number") throw new SyntaxError(key);
      return value;
    };
    const hiddenSize = number("hidden_size");
    const heads = number("num_attention_heads");
    const headSize = number("head_dim", hiddenSize / heads);
    const sizes = {
      hiddenSize,
      heads,
      layers: number("num_hidden_layers"),
      intermediateSize: number("intermediate_size"),
      keyValueWidth: number("num_key_value_heads", heads) * headSize,
      vocabularySize: number("vocab_size"),
    };
    const stored = await readStored(folder);
    const isTied = config["tie_word_embeddings"] === true;
    // This number leaves out the weights of the norms, which are few.
    const described = layerWeights(sizes, heads * headSize) + (isTied ? 1 : 2) * sizes.vocabularySize * hiddenSize;
    const parameters = stored?.elements ?? described;
    return { ...sizes, parameters, storedBytes: stored === undefined ? 4 : stored.bytes / stored.elements };
  } catch {
    return undefined;
  }
}

/**
 * Number of weights in the layers' projections. The width of a query is assumed to be the hidden size, as in nearly
 * every model.
 */
export function layerWeights(
  sizes: Pick<ModelSizes, "hiddenSize" | "intermediateSize" | "layers" | "keyValueWidth">,
  queryWidth = sizes.hiddenSize,
): number {
  const { hiddenSize, intermediateSize, layers, keyValueWidth } = sizes;
  return layers * hiddenSize * (2 * queryWidth + 2 * keyValueWidth + 3 * intermediateSize);
}

/** Number of weights of a low-rank adapter: two matrices for each adapted projection. */
export function adapterParameters(
  { hiddenSize, intermediateSize, keyValueWidth, layers }: ModelSizes,
  { targets, rank }: { readonly targets: readonly string[]; readonly rank: number },
): number {
  // The width of a query is assumed to be the hidden size, as in nearly every model.
  const widths: Readonly<Record<string, number>> = {
    q_proj: 2 * hiddenSize,
    o_proj: 2 * hiddenSize,
    k_proj: hiddenSize + keyValueWidth,
    v_proj: hiddenSize + keyValueWidth,
    gate_proj: hiddenSize + intermediateSize,
    up_proj: hiddenSize + intermediateSize,
    down_proj: hiddenSize + intermediateSize,
  };
  return layers * rank * targets.reduce((sum, target) => sum + (widths[target] ?? 0), 0);
}

/** Counts the elements and the bytes of all weights. The result is undefined for a model without weights. */
const readStored = async (folder: string): Promise<{ elements: number; bytes: number } | undefined> => {
  const names = await readFiles(folder);
  let [elements, bytes] = [0, 0];
  for (const name of names) {
    const { tensors, close } = await openSafetensors(path.join(folder, name));
    await close();
    for (const { shape, byteRange } of tensors.values()) {
      elements += countElements(shape);
      bytes += byteRange[1] - byteRange[0];
    }
  }
  return elements === 0 ? undefined : { elements, bytes };
};

/**
 * Names of the files from which the model's weights are read. The folder can contain further files of weights that are
 * not read, such as `consolidated.safetensors`.
 */
const readFiles = async (folder: string): Promise<string[]> => {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".safetensors"));
  if (names.includes(weightsFile)) return [weightsFile];
  const index = await readFile(path.join(folder, weightsIndexFile), "utf8").catch(() => "{}");
  const { weight_map: shardOf = {} } = JSON.parse(index) as { weight_map?: Record<string, string> };
  const shards = new Set(Object.values(shardOf));
  return names.filter((name) => shards.has(name));
};
