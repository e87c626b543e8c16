import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import path from "node:path";
import { isJsonObject, parseJson } from "../protocol/json";
import { weightEndings, weightsFile, weightsIndexFile } from "./weightNames";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a text has the form of a Hugging Face model id, `organisation/name`. */
export function isModelId(text: string): boolean {
  return /^[A-Za-z0-9][\w.-]*\/[A-Za-z0-9][\w.-]*$/.test(text);
}

/** A model in the local Hugging Face cache. */
interface CachedModel {
  /**
   * The folder with the snapshot of the requested revision. If the cache has no snapshot of this revision, `folder` is
   * the model's folder in the cache.
   */
  readonly folder: string;
  /** Names of the files that are missing from the snapshot. */
  readonly missing: readonly string[];
  /** Folders of all snapshots of this model in the cache, including those of other revisions. */
  readonly snapshots: readonly string[];
}

/**
 * Finds a model in the local Hugging Face cache, as `from_pretrained` does without a network.
 *
 * @param id the model's id, in the form `organisation/name`. The ids of the oldest models have no organisation
 * @param revision a branch, a tag or a commit
 */
export function findCached(id: string, environment: Environment, revision = "main"): CachedModel | undefined {
  if (!isModelId(id) && !/^[A-Za-z0-9][\w.-]*$/.test(id)) return undefined;
  const repository = path.join(hubCache(environment), `models--${id.replace("/", "--")}`);
  if (!existsSync(repository)) return undefined;
  const all = path.join(repository, "snapshots");
  const snapshots =
    statSync(all, { throwIfNoEntry: false })?.isDirectory() === true
      ? readdirSync(all).map((name) => path.join(all, name))
      : [];
  const reference = path.join(repository, "refs", revision);
  const commit = isFile(reference) ? readFileSync(reference, "utf8").trim() : revision;
  const chosen = path.join(all, commit);
  if (!snapshots.includes(chosen)) return { folder: repository, missing: [`the revision ${revision}`], snapshots };
  return { folder: chosen, missing: missingFiles(chosen), snapshots };
}

const isFile = (file: string): boolean => statSync(file, { throwIfNoEntry: false })?.isFile() === true;

/** Ids of the complete models in the local Hugging Face cache, sorted. */
export async function cachedModels(environment: Environment = process.env): Promise<string[]> {
  const names = await readdir(hubCache(environment)).catch(() => []);
  const ids = names.flatMap((name) => /^models--(.+)$/.exec(name)?.[1]?.replace("--", "/") ?? []);
  return ids.filter((id) => findCached(id, environment)?.missing.length === 0).sort();
}

/** The file `adapter_config.json` marks the folder of an adapter. */
const adapterMark = "adapter_config.json";

/**
 * Returns the names of files that a snapshot lacks. An interrupted download leaves a snapshot without some of its
 * files.
 */
const missingFiles = (snapshot: string): string[] => {
  const has = (name: string): boolean => existsSync(path.join(snapshot, name));
  const lacking = (names: readonly string[]): string[] => names.filter((name) => !has(name));
  if (has(adapterMark)) return lacking(["adapter_model.safetensors"]);
  // If a folder has both a single file of weights and an index of several weight files, Lethe reads the single file.
  if (!has(weightsFile) && has(weightsIndexFile))
    return lacking(["config.json", "tokenizer.json", ...shardsIn(path.join(snapshot, weightsIndexFile))]);
  // Here, files of weights in other formats also count as weights. The code that reads weights later refuses these
  // formats and explains why.
  const hasWeights = readdirSync(snapshot).some((name) => isWeights.test(name) && has(name));
  return lacking(["config.json", "tokenizer.json", ...(hasWeights ? [] : [weightsFile])]);
};

const isWeights = new RegExp(`\\.(${weightEndings.join("|")})$`, "i");

const shardsIn = (index: string): string[] => {
  const content = parseJson(readFileSync(index, "utf8"));
  const map = isJsonObject(content) ? content["weight_map"] : undefined;
  const names = isJsonObject(map) ? Object.values(map).filter((name) => typeof name === "string") : [];
  return [...new Set(names)].sort();
};

/**
 * The folder in which the Python package huggingface_hub stores its downloads. As in huggingface_hub, environment
 * variables such as HF_HOME can change this folder.
 */
export function hubCache(environment: Environment): string {
  const read = (name: string): string | undefined => {
    const value = environment[name];
    return value === undefined || value === "" ? undefined : expanded(value, environment);
  };
  const home = read("HF_HOME") ?? path.join(read("XDG_CACHE_HOME") ?? path.join(homedir(), ".cache"), "huggingface");
  return path.resolve(read("HF_HUB_CACHE") ?? read("HUGGINGFACE_HUB_CACHE") ?? path.join(home, "hub"));
}

/** Replaces a leading `~` and environment variables, as huggingface_hub does. */
const expanded = (value: string, environment: Environment): string =>
  value
    .replace(/^~(?=$|[\\/])/, () => homedir())
    .replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      return environment[braced ?? bare ?? ""] ?? whole;
    });
