import { randomBytes } from "node:crypto";
import { open, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { ownerOnlyFile } from "./layout";
import { explainWriteError, otherRunsDirectory } from "./writeError";

/**
 * Writes a file in one step. A reader sees either the old content or the whole new content, even after a crash. Only
 * the owner may read the file.
 *
 * @param otherPlace advice at the end of the error message if the file cannot be written. The default,
 *   `otherRunsDirectory`, is right only for a file of a run
 * @throws HumanError when the disk is full or cannot be written
 */
export async function writeFileAtomically(
  file: string,
  content: string | Iterable<string | Uint8Array>,
  otherPlace = otherRunsDirectory,
): Promise<void> {
  const aside = `${file}.${randomBytes(6).toString("hex")}.part`;
  try {
    await writeNewFile(aside, content);
    await renameRetried(aside, file);
    await syncFolder(path.dirname(file));
  } catch (error) {
    await rm(aside, { force: true });
    throw explainWriteError(error, file, otherPlace);
  }
}

/** Writes a value as indented JSON, in one step like `writeFileAtomically`. */
export function writeJson(file: string, value: object): Promise<void> {
  return writeFileAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}

/**
 * Writes a file that must not exist yet, and flushes it to the disk. Only the owner may read it. The function opens the
 * file only once, because on Windows a virus scanner may block a second opening. If the writing fails, the function
 * removes the file.
 */
export async function writeNewFile(file: string, content: string | Iterable<string | Uint8Array>): Promise<void> {
  const handle = await open(file, "wx", ownerOnlyFile);
  try {
    await writeFile(handle, content);
    await handle.sync();
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Renames a file or folder. On Windows a virus scanner or an indexer may keep the file open for a moment, so the
 * function tries again for about two seconds.
 */
export async function renameRetried(from: string, to: string): Promise<void> {
  for (let delay = 10; ; delay *= 2) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      const { code = "" } = error as NodeJS.ErrnoException;
      if (!["EPERM", "EACCES", "EBUSY"].includes(code) || delay > 1000) throw error;
      await wait(delay);
    }
  }
}

/** Flushes the list of names in a folder to the disk. Without the flush, a power cut may undo a rename. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot flush folders.
  if (process.platform !== "win32") await flush(folder, "r");
}

/**
 * Flushes a file or a folder to the disk.
 *
 * @param flags how the file is opened. Windows flushes only files that are open for writing
 * @returns the size in bytes
 */
export async function flush(file: string, flags: "r" | "r+"): Promise<number> {
  const handle = await open(file, flags);
  try {
    await handle.sync();
    return (await handle.stat()).size;
  } finally {
    await handle.close();
  }
}
