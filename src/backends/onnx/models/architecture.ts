import path from "node:path";
import { HumanError } from "../../../protocol/humanError";
import { isJsonObject } from "../../../protocol/json";
import type { JsonObject } from "../../../protocol/json";
import { llama, mistral, qwen2 } from "./architectures/llama";
import { olmo } from "./architectures/olmo";
import { anyOf } from "./architectureSettings";
import { configKeys, transformersClasses } from "./configKeys";
import { refusedKey } from "./keyRules";
import type { Architecture, LanguageModel } from "./languageModel";
import type { ModelFiles } from "./modelReader";

/** Every supported architecture by the `model_type` of its `config.json`. */
export const architectures: Readonly<Record<string, Architecture>> = { olmo, llama, mistral, qwen2 };

/** Keys of `config.json`. If one of them is set, the model's weights are quantized. */
export const quantizationKeys = ["quantization_config", "quantization", "compression_config"] as const;

/**
 * Makes the model that a `config.json` describes.
 * @throws HumanError if the architecture or one of its settings is not supported, or if `config.json` has a key that
 *   Lethe does not know. Such a key may change what the model computes
 */
export function languageModelOf(files: Pick<ModelFiles, "folder" | "config">): LanguageModel {
  const file = path.join(files.folder, "config.json");
  const type = files.config["model_type"];
  const architecture = typeof type === "string" && Object.hasOwn(architectures, type) ? architectures[type] : undefined;
  if (typeof type !== "string" || !architecture)
    throw new HumanError(
      `${file}: the architecture ${JSON.stringify(type ?? null)} is not supported; use a model whose "model_type" is ` +
        `${anyOf(Object.keys(architectures))}.`,
    );
  refuseQuantized(files.config, file);
  const key = refusedKey(configKeys(type), files.config);
  if (key !== undefined)
    throw new HumanError(
      `${file}: "${key}" is ${shortened(files.config[key])}, and Lethe does not know how this key changes the model; ` +
        `transformers' ${transformersClasses[type] ?? type} has no such setting, so remove the key unless the model needs ` +
        "code of its own.",
    );
  return architecture(files.config, file);
}

function refuseQuantized(config: Readonly<JsonObject>, file: string): void {
  const key = quantizationKeys.find((name) => isJsonObject(config[name]) && Object.keys(config[name]).length > 0);
  if (key === undefined) return;
  const { quant_method: method } = config[key] as JsonObject;
  const named = typeof method === "string" ? ` by ${method}` : "";
  throw new HumanError(
    `${file}: "${key}" says that the weights are quantized${named}, and Lethe reads only float32, float16 and bfloat16; ` +
      "use the model before its quantization, or remove the key if the weights are not quantized.",
  );
}

/**
 * Returns the JSON text of a value for a message. A long text is cut off, because the text of an object can have
 * thousands of characters.
 */
function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters)}…`;
}

const mostCharacters = 60;
