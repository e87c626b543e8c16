import { mkdir, mkdtemp, open, readdir, readFile, rm, stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { renameRetried, syncFolder, writeFileAtomically } from "./atomicFile";
import { hashFile } from "./hashFile";
import { checkpointFolder, layout, ownerOnlyFolder } from "./layout";
import type { ManifestEntry } from "./recorded";
import { isManifestEntry } from "./recorded";
import { explainWriteError } from "./writeError";

export interface Checkpoint {
  readonly step: number;
  /** Absolute where the run folder is. */
  readonly folder: string;
  readonly files: readonly ManifestEntry[];
}

/** What a crash leaves behind while a checkpoint is written; the next commit removes it. */
const unfinished = ".unfinished-";

/**
 * Writes a checkpoint that is there whole or not at all, however the process ends: its files are written aside and
 * flushed, then the manifest that makes them valid, and the folder's rename into its place is the one moment that
 * counts. An earlier checkpoint of the same step is replaced.
 *
 * @param write writes the checkpoint's files into the folder it is given
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
    // mkdtemp makes its folder owner-only.
    const aside = await mkdtemp(path.join(parent, unfinished));
    await write(aside);
    const files = await flushAndList(aside);
    await writeFileAtomically(path.join(aside, layout.manifest), `${JSON.stringify({ files }, null, 2)}\n`);
    await replaceFolder(aside, folder);
    await syncFolder(parent);
    return { step, folder, files };
  } catch (error) {
    throw explainWriteError(error, folder);
  } finally {
    // What cannot be removed now costs space only; the next commit tries again.
    await removeUnfinished(parent).catch(() => undefined);
  }
}

/**
 * Finds a checkpoint and checks every file against the manifest's sizes and hashes.
 *
 * @throws HumanError naming what is missing or damaged
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

/** Removes a checkpoint; a crash in the midst leaves nothing that could be taken for one. */
export async function removeCheckpoint(runFolder: string, step: number): Promise<void> {
  const aside = path.join(runFolder, layout.checkpoints, `${unfinished}${step}-removed`);
  await renameRetried(path.join(runFolder, checkpointFolder(step)), aside);
  await rm(aside, { recursive: true, force: true });
}

/** The steps of the checkpoints that have a folder, valid or not, in ascending order. */
export async function listCheckpoints(runFolder: string): Promise<number[]> {
  const names = await readdir(path.join(runFolder, layout.checkpoints)).catch(() => []);
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((left, right) => left - right);
}

const readManifest = async (folder: string): Promise<readonly ManifestEntry[]> => {
  try {
    const manifest = JSON.parse(await readFile(path.join(folder, layout.manifest), "utf8")) as {
      files?: unknown;
    } | null;
    const files = manifest?.files;
    if (Array.isArray(files) && files.every(isManifestEntry)) return files;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw damaged(folder, `it was not written to its end (no ${layout.manifest})`);
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw damaged(folder, `${layout.manifest} is malformed`);
};

const damaged = (folder: string, problem: string): HumanError =>
  new HumanError(`${folder} is no valid checkpoint: ${problem}; use an earlier checkpoint.`);

const flushAndList = async (folder: string): Promise<ManifestEntry[]> => {
  const files: ManifestEntry[] = [];
  for (const relative of await readdir(folder, { recursive: true })) {
    const file = path.join(folder, relative);
    if ((await stat(file)).isDirectory()) {
      await syncFolder(file);
      continue;
    }
    const name = relative.split(path.sep).join("/");
    files.push({ name, size: await flush(file), sha256: await hashFile(file) });
  }
  return files.sort((left, right) => (left.name < right.name ? -1 : 1));
};

/** @returns the file's size in bytes */
const flush = async (file: string): Promise<number> => {
  // Windows flushes only what is open for writing.
  const handle = await open(file, "r+");
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
};

const removeUnfinished = async (parent: string): Promise<void> => {
  for (const name of await readdir(parent)) {
    if (name.startsWith(unfinished)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
};

/** A folder cannot be renamed onto another that holds something, so the earlier one steps aside first. */
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
