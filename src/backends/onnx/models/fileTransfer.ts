import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";

/** One call of the operating system moves less than 2 GiB; smaller pieces also let other work run in between. */
const pieceBytes = 64 * 1024 * 1024;

/**
 * Fills `target` from a file, beginning at byte `position`.
 * @returns how many bytes were read: fewer than asked only where the file ends
 */
export async function readInto(handle: FileHandle, target: Uint8Array, position: number): Promise<number> {
  let done = 0;
  while (done < target.byteLength) {
    const length = Math.min(pieceBytes, target.byteLength - done);
    const { bytesRead } = await handle.read(target, done, length, position + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return done;
}

/** Appends all of `bytes` to a file that is being written. */
export async function append(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(pieceBytes, bytes.byteLength - done));
    done += bytesWritten;
  }
}

/**
 * Makes a file that is either whole or not there: it is written under another name beside, brought to the disk, and
 * renamed. If `write` fails, nothing is left behind.
 */
export async function writeWhole(path: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const partial = partialName(path);
  try {
    const handle = await open(partial, "wx");
    try {
      await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await renamePatiently(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** A name beside `path` that nothing else uses. */
export function partialName(path: string): string {
  return `${path}.partial-${randomUUID().slice(0, 8)}`;
}

/** Renames; on Windows a virus scanner or indexer may hold a new file open for a moment, so refusals are retried. */
export async function renamePatiently(from: string, to: string): Promise<void> {
  for (const milliseconds of process.platform === "win32" ? [10, 50, 200, 1000] : []) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (!["EPERM", "EACCES", "EBUSY"].includes(errorCode(error) ?? "")) throw error;
      await pause(milliseconds);
    }
  }
  await rename(from, to);
}

/** The operating system's name for what went wrong, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
