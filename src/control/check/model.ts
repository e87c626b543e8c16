import { readdir, stat } from "node:fs/promises";
import { refuseUnusableModel } from "../../backends/estimates";
import { isModelId, modelFolder } from "../../configuration/modelFolder";
import { HumanError } from "../../protocol/humanError";

/**
 * Finds a model's folder, and checks the files in it. It reads no weights.
 *
 * @param model the model as the configuration names it
 * @param folder the folder of the configuration
 * @param mayBeUntrained whether the folder may have no weights
 * @throws HumanError for a missing model, and for a file of the model that is missing, damaged or not supported
 */
export async function findModel(model: string, folder: string, mayBeUntrained: boolean): Promise<string> {
  const found = modelFolder(model, folder);
  const isFolder = await stat(found).then(
    (stats) => stats.isDirectory(),
    () => undefined,
  );
  if (isFolder === undefined) {
    const remedy = isModelId(model) ? `, or download the model with "hf download ${model}"` : "";
    throw new HumanError(`There is no model ${found}; correct the path${remedy}.`);
  }
  if (!isFolder) throw new HumanError(`${found} is a file; give the folder that holds it.`);
  const names = await readdir(found);
  // The folder contains an adapter. The files that are checked below belong to the adapter's base model. Lethe finds
  // these files when it opens the model.
  if (names.includes("adapter_config.json")) return found;
  if (!names.includes("config.json") && !names.includes("tokenizer.json"))
    throw new HumanError(
      `${found} holds no model (no config.json and no tokenizer.json); give the folder of a model in Hugging Face's ` +
        "format.",
    );
  if (!names.includes("tokenizer.json"))
    throw new HumanError(
      `The model in ${found} has no tokenizer (no tokenizer.json); save the model's tokenizer into this folder with ` +
        "save_pretrained, or download the model again.",
    );
  await refuseUnusableModel(found, mayBeUntrained);
  return found;
}
