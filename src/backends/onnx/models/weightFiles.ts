import { readdir } from "node:fs/promises";
import path from "node:path";
import { weightEndings, weightsFile, weightsIndexFile } from "../../../configuration/weightNames";
import { HumanError } from "../../../protocol/humanError";
import { isThere } from "../../../tokenizer/jsonFile";
import { sentenceList } from "../../../protocol/sentenceList";

export const configFile = "config.json";

export const downloadAgain = "download or copy the model folder again";

/** Lethe searches for weights in a model's folder and in this number of levels of folders below it. */
const searchedDepth = 2;

/**
 * Checks a folder that has neither `model.safetensors` nor its index. Lethe accepts the folder only if it contains an
 * untrained model and `allowUntrained` is true.
 * @throws HumanError if Lethe does not accept the folder. If the folder has weight files with other names, the message
 *   names these files. The model in such a folder is trained, so Lethe must not draw new weights for it
 */
export async function refuseUnlessUntrained(folder: string, allowUntrained: boolean): Promise<void> {
  const found = await findWeights(folder, searchedDepth);
  if (found.length > 0) throw new HumanError(unreadFiles(folder, found));
  if (!(await isThere(path.join(folder, "tokenizer.json"))))
    throw new HumanError(`${path.join(folder, weightsFile)} is missing; ${downloadAgain}.`);
  if (!allowUntrained)
    throw new HumanError(
      `${folder} is untrained: it has ${configFile} and tokenizer.json but no ${weightsFile}; train it with ` +
        '"lethe prepare" or copy the weights into it.',
    );
}

/**
 * Returns the paths of all weight files in a folder, relative to this folder. Files directly in the folder come first.
 */
async function findWeights(folder: string, depth: number): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.map(({ name }) => name).sort();
  const folders = new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
  const here = names.filter((name) => !folders.has(name) && weightFile.test(name));
  if (depth === 0) return here;
  const inside = await Promise.all(
    names
      .filter((name) => folders.has(name))
      .map(async (name) =>
        (await findWeights(path.join(folder, name), depth - 1).catch(() => [])).map((file) => path.join(name, file)),
      ),
  );
  return [...here, ...inside.flat()];
}

/**
 * Matches the names of weight files, and also names such as `model.safetensors.bak` and `pytorch_model.bin.index.json`.
 */
const weightFile = new RegExp(`\\.(${weightEndings.join("|")})(\\.|$)`, "i");

function unreadFiles(folder: string, found: readonly string[]): string {
  const shards = found.filter((name) => /^model-\d+-of-\d+\.safetensors$/.test(name));
  if (shards.length > 0)
    return (
      `${folder} has ${sentenceList(shards)} but no ${weightsIndexFile}, which tells the place of each weight; ` +
      "copy the index of the model into the folder."
    );
  const pickle = found.find((name) => /^pytorch_model.*\.bin(\.index\.json)?$/.test(name));
  if (pickle !== undefined)
    return (
      `${path.join(folder, pickle)} is a PyTorch pickle, which Lethe does not read; convert the model in Python with ` +
      `AutoModelForCausalLM.from_pretrained("${folder}", dtype="auto").save_pretrained("converted") and ` +
      `AutoTokenizer.from_pretrained("${folder}").save_pretrained("converted").`
    );
  const safetensors = found.filter((name) => name.endsWith(".safetensors"));
  if (safetensors.length === 1)
    return (
      `${folder} has no ${weightsFile}, but ${safetensors[0] ?? ""}; if this file holds the model's weights, move it ` +
      `to ${path.join(folder, weightsFile)}, or else give the folder of the model.`
    );
  return (
    `${folder} has no ${weightsFile} and no ${weightsIndexFile}, but ${sentenceList(found)}; save the model with ` +
    "transformers' save_pretrained and use that folder, or move these files elsewhere if they are not the model's weights."
  );
}
