import { existsSync, readFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { HumanError } from "../protocol/humanError";

type Environment = Readonly<Record<string, string | undefined>>;

/** `organisation/name`, as the Hugging Face hub names a model. */
export function isModelId(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(text);
}

/**
 * The folder that `model` names: one beside the configuration, or else the model of that id in this machine's Hugging
 * Face cache, at the revision fetched last. Without either, the folder that is not there.
 *
 * @returns an absolute path
 * @throws HumanError for a model whose files the cache lacks, naming the command that fetches them
 */
export function modelFolder(model: string, baseDirectory: string, environment: Environment = process.env): string {
  const folder = path.resolve(baseDirectory, model);
  if (existsSync(folder) || !isModelId(model)) return folder;
  const cached = findCached(model, environment);
  if (cached === undefined) return folder;
  if (cached.missing.length === 0) return cached.folder;
  throw new HumanError(
    `The model ${model} is incomplete in the Hugging Face cache, ${cached.folder} (without ` +
      `${cached.missing.join(" and ")}); fetch it with "hf download ${model}".`,
  );
}

/** The ids of the models that this machine's Hugging Face cache has whole, in order. */
export async function cachedModels(environment: Environment = process.env): Promise<string[]> {
  const names = await readdir(hubCache(environment)).catch(() => []);
  const ids = names.flatMap((name) => /^models--(.+)$/.exec(name)?.[1]?.replace("--", "/") ?? []);
  return ids.filter((id) => isModelId(id) && findCached(id, environment)?.missing.length === 0).sort();
}

interface CachedModel {
  /** The snapshot's, or that of the whole model where there is no snapshot. */
  readonly folder: string;
  /** Names of files that a run needs. */
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

/** Where huggingface_hub keeps what it has downloaded. */
const hubCache = ({ HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME }: Environment): string =>
  HF_HUB_CACHE ??
  path.join(HF_HOME ?? path.join(XDG_CACHE_HOME ?? path.join(homedir(), ".cache"), "huggingface"), "hub");
