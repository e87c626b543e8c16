import path from "node:path";
import { HumanError } from "../../../protocol/humanError";
import { llama, mistral, qwen2 } from "./architectures/llama";
import { olmo } from "./architectures/olmo";
import { anyOf } from "./architectureSettings";
import type { Architecture, LanguageModel } from "./languageModel";
import type { ModelFiles } from "./modelReader";

/** Every supported architecture by the `model_type` of its `config.json`. */
const architectures: Readonly<Record<string, Architecture>> = { olmo, llama, mistral, qwen2 };

/**
 * The model that a `config.json` describes.
 * @throws HumanError if the architecture or one of its settings is not supported
 */
export function languageModelOf(files: Pick<ModelFiles, "folder" | "config">): LanguageModel {
  const file = path.join(files.folder, "config.json");
  const type = files.config["model_type"];
  const architecture = typeof type === "string" && Object.hasOwn(architectures, type) ? architectures[type] : undefined;
  if (!architecture)
    throw new HumanError(
      `${file}: the architecture ${JSON.stringify(type ?? null)} is not supported; use a model whose "model_type" is ` +
        `${anyOf(Object.keys(architectures))}.`,
    );
  return architecture(files.config, file);
}
