import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { HumanError } from "../protocol/humanError";

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a text has the form of a Hugging Face model id, `organisation/name`. */
export function isModelId(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(text);
}

/**
 * Resolves the key `model`. Its value is the path of a folder, relative to the configuration. If there is no such
 * folder, it is the id of a model in the local Hugging Face cache. If the cache contains several revisions of the
 * model, the last one that was downloaded is used.
 *
 * @returns an absolute path; if there is neither a folder nor a cached model, the path of the missing folder
 * @throws HumanError if the cached model is incomplete; the message gives the command for the download
 */
export function modelFolder(model: string, baseDirectory: string, environment: Environment = process.env): string {
  const folder = path.resolve(baseDirectory, model);
  if (existsSync(folder) || !isModelId(model)) return folder;
  const cached = findCached(model, environment);
  if (cached === undefined) return folder;
  if (cached.missing.length === 0) return cached.folder;
  throw new HumanError(
    `The Hugging Face cache lacks ${cached.missing.join(" and ")} of the model ${model} (in ${cached.folder}); ` +
      `download the model with "hf download ${model}".`,
  );
}

/** Ids of the complete models in the local Hugging Face cache, sorted. */
export async function cachedModels(environment: Environment = process.env): Promise<string[]> {
  const names = await readdir(hubCache(environment)).catch(() => []);
  const ids = names.flatMap((name) => /^models--(.+)$/.exec(name)?.[1]?.replace("--", "/") ?? []);
  return ids.filter((id) => isModelId(id) && findCached(id, environment)?.missing.length === 0).sort();
}

interface CachedModel {
  /** The snapshot's folder, or the model's folder in the cache if there is no snapshot. */
  readonly folder: string;
  /** Names of the required files that the folder lacks. */
  readonly missing: readonly string[];
}

const findCached = (id: string, environment: Environment): CachedModel | undefined => {
  const repository = path.join(hubCache(environment), `models--${id.replace("/", "--")}`);
  if (!existsSync(repository)) return undefined;
  const reference = path.join(repository, "refs", "main");
  const snapshot = existsSync(reference)
    ? path.join(repository, "snapshots", readFileSync(reference, "utf8").trim())
    : undefined;
  const missing = ["config.json", "tokenizer.json"].filter(
    (name) => snapshot === undefined || !existsSync(path.join(snapshot, name)),
  );
  return { folder: snapshot ?? repository, missing };
};

/** The folder in which the Python package huggingface_hub keeps downloads. */
const hubCache = ({ HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME }: Environment): string =>
  HF_HUB_CACHE ??
  path.join(HF_HOME ?? path.join(XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "huggingface"), "hub");
