import path from "node:path";
import { weightsFile, weightsIndexFile } from "../../../configuration/weightNames";
import { isJsonObject } from "../../../protocol/json";
import { isThere } from "../../../tokenizer/jsonFile";
import type { ModelFiles } from "./modelReader";
import { rotarySources } from "./rotarySources";
import { configFile } from "./weightFiles";

/** Returns one sentence about each setting and each file that is in a model's folder but that Lethe does not use. */
export async function folderWarnings({ folder, config }: Pick<ModelFiles, "folder" | "config">): Promise<string[]> {
  const file = path.join(folder, configFile);
  const warnings = [...rotarySources(config, file).differences];
  const { dtype, torch_dtype: oldType } = config;
  if (dtype && oldType && dtype !== oldType)
    warnings.push(
      `${file}: "torch_dtype" is ${JSON.stringify(oldType)}, but transformers 5 reads "dtype", which is ${JSON.stringify(dtype)}.`,
    );
  if (isJsonObject(config["auto_map"]) && Object.keys(config["auto_map"]).length > 0)
    warnings.push(
      `${file} names Python code of its own ("auto_map"). Lethe runs no such code and computes the model as ` +
        `"${String(config["model_type"])}", as transformers does without trust_remote_code.`,
    );
  if ((await isThere(path.join(folder, weightsFile))) && (await isThere(path.join(folder, weightsIndexFile))))
    warnings.push(
      `${folder} has both ${weightsFile} and ${weightsIndexFile}. Lethe reads ${weightsFile}, as transformers does.`,
    );
  return warnings;
}
