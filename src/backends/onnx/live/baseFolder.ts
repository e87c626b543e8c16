import path from "node:path";
import { existingModelFolder } from "../../../configuration/modelFolder";
import { HumanError } from "../../../protocol/humanError";
import { isThere } from "../../../tokenizer/jsonFile";
import { baseModelOf, isAdapterFolder } from "../models/adapters/adapterFolder";
import type { AdapterSettings } from "../models/adapters/adapterSettings";
import { adapterConfigFile } from "../models/adapters/adapterSettings";
import { configFile } from "../models/weightFiles";

/**
 * Finds the folder of an adapter's base model. `adapter_config.json` names the base model by a path or an id. A
 * relative path first counts from the adapter's folder. If it leads to no folder, it counts from the current folder, as
 * in PEFT. An id stands for a model in the Hugging Face cache. The key "revision" of `adapter_config.json` gives the
 * revision of this model.
 * @throws HumanError if there is no such model, or if the base model is an adapter too
 */
export async function baseFolderOf(adapterFolder: string, settings: AdapterSettings): Promise<string> {
  const source = path.join(adapterFolder, adapterConfigFile);
  const name = baseModelOf(adapterFolder, settings);
  const folder = existingModelFolder(name, [adapterFolder, process.cwd()], source, process.env, settings.revision);
  if ((await isAdapterFolder(folder)) && !(await isThere(path.join(folder, configFile))))
    throw new HumanError(
      `${source} names ${folder} as the base model, but that is an adapter too; merge it into its own base model with ` +
        'PEFT and name the merged model as "base_model_name_or_path".',
    );
  return folder;
}
