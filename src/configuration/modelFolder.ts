import { existsSync, lstatSync } from "node:fs";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { sentenceList } from "../protocol/sentenceList";
import { findCached, hubCache, isModelId } from "./hubCache";
import type { Environment } from "./hubCache";

export { cachedModels, isModelId } from "./hubCache";

/**
 * Finds the folder of a model from the name that a user or a file gives. The name can be the path of a folder, relative
 * to the base folder. If there is no such folder, the name can be the id of a model in the local Hugging Face cache.
 *
 * @param revision the revision of the cached model
 * @returns an absolute path; if there is neither a folder nor a cached model, the path of the missing folder
 * @throws HumanError if the cached model is incomplete; the message gives the command for the download
 */
export function modelFolder(
  model: string,
  baseDirectory: string,
  environment: Environment = process.env,
  revision = "main",
): string {
  const folder = path.resolve(baseDirectory, model);
  if (existsSync(folder)) return folder;
  const cached = findCached(model, environment, revision);
  if (cached === undefined) return folder;
  if (cached.missing.length === 0) return cached.folder;
  const [other] = cached.snapshots.filter((snapshot) => snapshot !== cached.folder);
  const orFolder = other === undefined ? "" : ` or name the folder of another revision, such as ${other}`;
  throw new HumanError(
    `The Hugging Face cache lacks ${sentenceList(cached.missing, { noun: "file" })} of the model ${model} (in ${cached.folder}); ` +
      `download the model with "${download(model, revision)}"${orFolder}.`,
  );
}

/**
 * The folder of a model in the local Hugging Face cache, or undefined if the cache has no model with this id.
 *
 * @throws HumanError if the cached model is incomplete
 */
export function cachedModelFolder(id: string, environment: Environment = process.env): string | undefined {
  return findCached(id, environment) === undefined ? undefined : modelFolder(id, "", environment);
}

/**
 * Finds the folder of a model by the rules of `modelFolder`. Unlike `modelFolder`, throws an error if there is no such
 * model.
 *
 * @param bases the folders that a relative path may start at, in this order
 * @param source the option or the file that names the model. The error message starts with it
 * @throws HumanError if there is neither a folder nor a cached model with this name
 */
export function existingModelFolder(
  model: string,
  bases: readonly string[],
  source: string,
  environment: Environment = process.env,
  revision = "main",
): string {
  const local = bases.map((base) => path.resolve(base, model)).find((folder) => existsSync(folder));
  const folder = local ?? modelFolder(model, bases[0] ?? "", environment, revision);
  if (existsSync(folder)) return folder;
  const orDownload = isModelId(model) ? `, or download the model with "${download(model, revision)}"` : "";
  throw new HumanError(
    `${source} names the model ${model}, but ${folder} ${isLink(folder) ? "is a link to nowhere" : "does not exist"} and the Hugging Face cache ` +
      `(${hubCache(environment)}) has no such model; correct the name${orDownload}.`,
  );
}

/**
 * Returns a name with which other programs find the model in a folder. If the folder belongs to the Hugging Face cache,
 * and the cache gives this folder for the model's id, the name is the id. Otherwise, the name is the path of the
 * folder.
 */
export function publicModelName(folder: string, environment: Environment = process.env): string {
  const repository = path.dirname(path.dirname(folder));
  const id = /^models--(.+)$/.exec(path.basename(repository))?.[1]?.replace("--", "/");
  return id !== undefined && findCached(id, environment)?.folder === folder ? id : folder;
}

/** The command that downloads a model into the Hugging Face cache. */
const download = (model: string, revision: string): string =>
  `hf download ${model}${revision === "main" ? "" : ` --revision ${revision}`}`;

const isLink = (file: string): boolean => lstatSync(file, { throwIfNoEntry: false }) !== undefined;
