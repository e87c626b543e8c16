import { readFile } from "node:fs/promises";
import path from "node:path";
import { readModelSizes } from "../../backends/estimates";
import type { ModelSizes } from "../../backends/memoryEstimator";
import { existingModelFolder, publicModelName } from "../../configuration/modelFolder";
import { isJsonObject, parseJson } from "../../protocol/json";
import { findModel } from "../check/model";

/** A model, as Lethe finds it. */
export interface UnderstoodModel {
  /** Absolute path of the model's folder or of the adapter's folder, or the id of a model in the Hugging Face cache. */
  readonly name: string;
  /** The `model_type` of the model or of the adapter's base model. */
  readonly architecture: string | undefined;
  readonly isAdapter: boolean;
  /** Sizes of the model or of the adapter's base model. They are undefined if its files do not state them. */
  readonly sizes: ModelSizes | undefined;
}

/**
 * Finds a model and its sizes. The weights are not read.
 *
 * @param given a folder, or the id of a model in the Hugging Face cache
 * @param base the folder that a relative path starts at
 * @throws HumanError for a missing model, and for a file of the model that is missing, damaged or not supported
 */
export async function understandModel(given: string, base: string): Promise<UnderstoodModel> {
  const folder = await findModel(given, base, true);
  const adapter = await readObject(path.join(folder, "adapter_config.json"));
  const whole = adapter === undefined ? folder : baseFolder(adapter["base_model_name_or_path"], folder, base);
  const config = whole === undefined ? undefined : await readObject(path.join(whole, "config.json"));
  const architecture = config?.["model_type"];
  return {
    name: publicModelName(folder),
    architecture: typeof architecture === "string" ? architecture : undefined,
    isAdapter: adapter !== undefined,
    sizes: whole === undefined ? undefined : await readModelSizes(whole),
  };
}

/** The model in words: `olmo with 2.7 million weights`. */
export function describeModel({ architecture, isAdapter, sizes }: UnderstoodModel): string {
  const weights = sizes === undefined ? "" : ` with ${countWeights(sizes.parameters)} weights`;
  const model = `${architecture ?? "model"}${weights}`;
  return isAdapter ? `adapter of ${model}` : model;
}

/** A number of weights in words: `2.7 million`, `1.2 billion`. */
export function countWeights(parameters: number): string {
  if (parameters >= 1e9) return `${(parameters / 1e9).toFixed(1)} billion`;
  return parameters >= 1e5 ? `${(parameters / 1e6).toFixed(1)} million` : String(parameters);
}

/** Undefined if the base model is missing. The check before a run then says so. */
const baseFolder = (name: unknown, adapter: string, base: string): string | undefined => {
  if (typeof name !== "string") return undefined;
  try {
    return existingModelFolder(name, [adapter, base], "The adapter");
  } catch {
    return undefined;
  }
};

const readObject = async (file: string): Promise<Readonly<Record<string, unknown>> | undefined> => {
  const content = parseJson(await readFile(file, "utf8").catch(() => ""));
  return isJsonObject(content) ? content : undefined;
};
