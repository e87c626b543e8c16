import path from "node:path";
import { HumanError } from "../../../protocol/humanError";
import { llama, mistral, qwen2 } from "./architectures/llama";
import { olmo } from "./architectures/olmo";
import { anyOf } from "./architectureSettings";
import type { Architecture, LanguageModel } from "./languageModel";

/** Every supported architecture by the `model_type` of its `config.json`. */
const architectures: Readonly<Record<string, Architecture>> = { olmo, llama, mistral, qwen2 };

export const supportedArchitectures = Object.keys(architectures);

/**
 * The model that a checkpoint's configuration describes.
 * @throws HumanError when the architecture or one of its settings is not supported
 */
export function languageModelOf(checkpoint: {
  readonly folder: string;
  readonly config: Readonly<Record<string, unknown>>;
}): LanguageModel {
  const file = path.join(checkpoint.folder, "config.json");
  const type = checkpoint.config["model_type"];
  const architecture = typeof type === "string" && Object.hasOwn(architectures, type) ? architectures[type] : undefined;
  if (!architecture)
    throw new HumanError(
      `${file}: the architecture ${JSON.stringify(type ?? null)} is not supported; use a checkpoint whose "model_type" is ` +
        `${anyOf(supportedArchitectures)}.`,
    );
  return architecture(checkpoint.config, file);
}
