import { randomUUID } from "node:crypto";
import { open, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { renameRetried } from "../../../runs/atomicFile";

/**
 * Largest number of bytes for one read or write. The operating system moves less than 2 GiB per call. Smaller pieces
 * also let other work run between two calls.
 */
const pieceBytes = 64 * 1024 * 1024;

/**
 * Fills `target` from a file, starting at byte `position` of the file.
 * @returns the number of bytes that were read. It is smaller than the length of `target` only if the file ends earlier
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

/** Appends all of `bytes` to an open file. */
export async function append(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  let done = 0;
  while (done < bytes.byteLength) {
    const { bytesWritten } = await handle.write(bytes, done, Math.min(pieceBytes, bytes.byteLength - done));
    done += bytesWritten;
  }
}

/**
 * Writes a file so that it is either complete or does not exist. The file has a temporary name until it is complete and
 * on the disk. If `write` fails, no file remains.
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
    await renameRetried(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** An unused name in the folder of `path`. */
export function partialName(path: string): string {
  return `${path}.partial-${randomUUID().slice(0, 8)}`;
}
