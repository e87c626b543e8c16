import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { LoadedConfiguration } from "../configuration/load";
import type { Configuration } from "../configuration/schema";
import { setKeys } from "../configuration/pathKeys";
import { isModelId } from "../configuration/modelFolder";
import { refuseUnreadable } from "../data/textFile";
import { HumanError } from "../protocol/humanError";
import { explanationOf } from "../protocol/systemError";
import { hashFile } from "../runs/hashFile";
import { filesOfSet, mostCopiedBytes, placesOfCopies } from "../runs/runData";
import type { AssessedRun } from "../runs/runRecord";
import { hasCode } from "../runs/writeError";

/**
 * SHA-256 of a run's input files: the data files, and the configuration and weights of the model and of a restart's
 * base.
 *
 * @param sizes the files with their sizes in bytes, from `findInputs`
 * @param onProgress called with the number of bytes hashed so far and the total
 * @returns hexadecimal hashes; their keys are the absolute paths of the files
 */
export async function hashInputs(
  sizes: ReadonlyMap<string, number>,
  onProgress?: (done: number, total: number) => void,
): Promise<Record<string, string>> {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const hashes: Record<string, string> = {};
  let done = 0;
  for (const [input, size] of sizes) {
    onProgress?.(done, total);
    hashes[input] = await hashFile(input);
    done += size;
  }
  onProgress?.(done, total);
  return hashes;
}

/** The keys of a configuration's sets, with the absolute path of each set's file or folder. */
export function setsIn({ data }: Pick<Configuration, "data">): Record<string, string> {
  return Object.fromEntries(setKeys.flatMap((key) => (data[key] === undefined ? [] : [[key, data[key]]])));
}

/**
 * Decides where the run folder keeps copies of the sets.
 *
 * @param sizes the run's input files with their sizes in bytes, from `findInputs`
 * @returns the value of `RunRecord.copies`
 */
export function chooseCopies(
  configuration: Pick<Configuration, "data">,
  sizes: ReadonlyMap<string, number>,
): Record<string, string> | null {
  const places = placesOfCopies(setsIn(configuration));
  const files = Object.fromEntries([...sizes.keys()].map((file) => [file, ""]));
  const copied = new Set(Object.keys(places).flatMap((set) => filesOfSet(set, files)));
  const bytes = [...copied].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
  return bytes <= mostCopiedBytes ? places : null;
}

/**
 * Finds a run's input files.
 *
 * @param assessed the other models of an assessment
 * @returns the size of each file in bytes. The key is the absolute path of the file
 * @throws HumanError if a file or folder is missing, or if a data file is a folder, a pipe or a device. The message
 *   names the configuration's key
 */
export async function findInputs(
  { configuration, file }: LoadedConfiguration,
  assessed?: Pick<AssessedRun, "target" | "retrained">,
): Promise<ReadonlyMap<string, number>> {
  const keys = new Map<string, string>();
  for (const [key, set] of Object.entries(setsIn(configuration)))
    for (const part of key === "utility" ? await filesOf(set) : [set]) keys.set(part, `data.${key}`);
  for (const modelFile of await listModelFiles(configuration.model, "model", file)) keys.set(modelFile, "model");
  for (const [folder, key] of [
    [assessed?.target, "model"],
    [assessed?.retrained, "assessment.retrained"],
  ] as const)
    if (folder !== undefined)
      for (const modelFile of await listModelFiles(folder, key, file)) keys.set(modelFile, "model");
  const { objective } = configuration;
  // Each attempt of a restart reads the base, so a resume refuses a base that has changed.
  if (objective.name === "restart" && objective.base !== undefined)
    for (const modelFile of await listModelFiles(objective.base, baseKey, file)) keys.set(modelFile, baseKey);

  const sizes = new Map<string, number>();
  for (const [input, key] of keys) sizes.set(input, await sizeOf(input, key, file));
  return sizes;
}

const baseKey = "objective.base";

const listModelFiles = async (folder: string, key: string, configurationFile: string): Promise<string[]> => {
  const names = await readdir(folder).catch(() => {
    const name = path.relative(path.dirname(configurationFile), folder).replaceAll(path.sep, "/");
    const remedy = isModelId(name) ? ` or download the model with "hf download ${name}"` : "";
    throw unusable(folder, "is not a readable folder", key, configurationFile, remedy);
  });
  return names
    .filter((name) => ["config.json", "adapter_config.json"].includes(name) || name.endsWith(".safetensors"))
    .sort()
    .map((name) => path.join(folder, name));
};

/**
 * The paths of the CSV files in a folder and its subfolders. If the given path is not a folder, the list contains only
 * this path.
 */
const filesOf = async (fileOrFolder: string): Promise<string[]> => {
  const names = await readdir(fileOrFolder, { recursive: true }).catch(() => undefined);
  if (names === undefined) return [fileOrFolder];
  return names
    .filter((name) => name.endsWith(".csv"))
    .sort()
    .map((name) => path.join(fileOrFolder, name));
};

const sizeOf = async (input: string, key: string, configurationFile: string): Promise<number> => {
  const found = await stat(input).catch((error: unknown) => {
    const isMissing = hasCode(error, "ENOENT") || hasCode(error, "ENOTDIR");
    const reason = isMissing ? undefined : explanationOf(error)?.reason;
    const problem = reason === undefined ? "does not exist" : `cannot be used, because ${reason}`;
    throw unusable(input, problem, key, configurationFile);
  });
  // The size limit for data files does not apply to the files of the model.
  if (key !== "model" && key !== baseKey)
    refuseAt(`"${key}" in ${configurationFile}`, () => refuseUnreadable(input, found));
  else if (!found.isFile()) throw unusable(input, "is not a file", key, configurationFile);
  return found.size;
};

/**
 * Runs a check of an input. If the check throws an error, the function adds `place` to the error's message. `place`
 * says where the configuration names the input.
 */
const refuseAt = (place: string, check: () => void): void => {
  try {
    check();
  } catch (error) {
    throw error instanceof HumanError ? new HumanError(`${place}: ${error.message}`, error.isInput) : error;
  }
};

const unusable = (input: string, problem: string, key: string, configurationFile: string, remedy = ""): HumanError =>
  new HumanError(`${input} ${problem}; correct "${key}" in ${configurationFile}${remedy}.`);
