import { mkdir, mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { flush, renameRetried, syncFolder, writeJson } from "./atomicFile";
import { hashFile } from "./hashFile";
import { checkpointFolder, layout, ownerOnlyFolder } from "./layout";
import { isManifestEntry } from "./recorded";
import type { ManifestEntry } from "./recorded";
import { explainWriteError, otherRunsDirectory, hasCode } from "./writeError";

export interface Checkpoint {
  readonly step: number;
  /** Path of the checkpoint's folder. It is absolute if the path of the run folder is absolute. */
  readonly folder: string;
  readonly files: readonly ManifestEntry[];
}

/**
 * The folder names of unfinished checkpoints begin with this text. A crash can leave such folders behind.
 * `commitCheckpoint` removes them.
 */
const unfinished = ".unfinished-";

/**
 * Writes a checkpoint. The checkpoint is either complete or absent, even after a crash. It replaces an earlier
 * checkpoint of the same step.
 *
 * @param write function that writes the checkpoint's files into the given folder
 * @throws HumanError when the disk is full
 */
export async function commitCheckpoint(
  runFolder: string,
  step: number,
  write: (folder: string) => Promise<void>,
): Promise<Checkpoint> {
  const parent = path.join(runFolder, layout.checkpoints);
  const folder = path.join(runFolder, checkpointFolder(step));
  try {
    await mkdir(parent, { recursive: true, mode: ownerOnlyFolder });
    await removeUnfinished(parent);
    // mkdtemp creates a folder that only its owner can read.
    const aside = await mkdtemp(path.join(parent, unfinished));
    await write(aside);
    const files = await flushAndList(aside);
    await writeJson(path.join(aside, layout.manifest), { files });
    await replaceFolder(aside, folder);
    await syncFolder(parent);
    return { step, folder, files };
  } catch (error) {
    throw explainWriteError(error, folder, otherRunsDirectory);
  } finally {
    // Ignore an error of the removal. The folder only wastes disk space, and the next `commitCheckpoint` tries to
    // remove it again.
    await removeUnfinished(parent).catch(() => undefined);
  }
}

/**
 * Finds a checkpoint, and compares the size and hash of every file with the manifest.
 *
 * @throws HumanError that names the missing or damaged file
 */
export async function readCheckpoint(runFolder: string, step: number): Promise<Checkpoint> {
  const folder = path.join(runFolder, checkpointFolder(step));
  const files = await readManifest(folder);
  for (const { name, size, sha256 } of files) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined) throw damaged(folder, `${name} is missing`);
    if (found.size !== size) throw damaged(folder, `${name} has ${found.size} bytes instead of ${size}`);
    if ((await hashFile(file)) !== sha256) throw damaged(folder, `${name} has changed since it was written`);
  }
  return { step, folder, files };
}

/** Removes a checkpoint. A crash during the removal leaves no folder that looks like a valid checkpoint. */
export async function removeCheckpoint(runFolder: string, step: number): Promise<void> {
  const aside = path.join(runFolder, layout.checkpoints, `${unfinished}${step}-removed`);
  await renameRetried(path.join(runFolder, checkpointFolder(step)), aside);
  await rm(aside, { recursive: true, force: true });
}

/** The steps of the checkpoint folders, valid or not, in ascending order. */
export async function listCheckpoints(runFolder: string): Promise<number[]> {
  const names = await readdir(path.join(runFolder, layout.checkpoints)).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
}

/**
 * Reads the sizes and hashes of a checkpoint's files.
 *
 * @throws HumanError if the manifest is missing or malformed
 */
export async function readManifest(folder: string): Promise<readonly ManifestEntry[]> {
  try {
    const text = await readFile(path.join(folder, layout.manifest), "utf8");
    const files = (JSON.parse(text) as { files?: unknown } | null)?.files;
    if (Array.isArray(files) && files.every(isManifestEntry)) return files;
  } catch (error) {
    if (hasCode(error, "ENOENT")) throw damaged(folder, `it is incomplete (${layout.manifest} is missing)`);
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw damaged(folder, `${layout.manifest} is malformed`);
}

const damaged = (folder: string, problem: string): HumanError =>
  new HumanError(`${folder} is not a valid checkpoint: ${problem}; use an earlier checkpoint.`);

const flushAndList = async (folder: string): Promise<ManifestEntry[]> => {
  const files: ManifestEntry[] = [];
  for (const relative of await readdir(folder, { recursive: true })) {
    const file = path.join(folder, relative);
    if ((await stat(file)).isDirectory()) {
      await syncFolder(file);
      continue;
    }
    const name = relative.split(path.sep).join("/");
    files.push({ name, size: await flush(file, "r+"), sha256: await hashFile(file) });
  }
  return files.sort((left, right) => (left.name < right.name ? -1 : 1));
};

const removeUnfinished = async (parent: string): Promise<void> => {
  for (const name of await readdir(parent)) {
    if (name.startsWith(unfinished)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
};

/**
 * Renames the folder `from` to `to`. If `to` already exists, this earlier folder is renamed first, because a rename
 * cannot replace a folder that contains files.
 */
const replaceFolder = async (from: string, to: string): Promise<void> => {
  const replaced = `${from}-replaced`;
  const isThere = (await stat(to).catch(() => undefined)) !== undefined;
  if (isThere) await renameRetried(to, replaced);
  try {
    await renameRetried(from, to);
  } catch (error) {
    if (isThere) await renameRetried(replaced, to);
    throw error;
  }
};
