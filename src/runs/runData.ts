import { chmod, copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { flush } from "./atomicFile";
import { hashFile } from "./hashFile";
import { layout, ownerOnlyFile, ownerOnlyFolder } from "./layout";
import type { RunRecord } from "./runRecord";

/** A run folder keeps a copy of the run's sets if all sets together have at most this number of bytes. */
export const mostCopiedBytes = 64e6;

/** A file of a set, and its copy in the run folder. */
export interface CopiedFile {
  /** Absolute path of the user's file. */
  readonly original: string;
  readonly copy: string;
  /** The hash of both files at the start of the run, in hexadecimal. */
  readonly sha256: string;
}

/**
 * The places of the copies of some sets.
 *
 * @param sets the keys of the sets in the configuration's `data`, with the absolute path of each set's file or folder
 * @returns for each path, the path of its copy relative to the run folder, with `/` on every platform. The copy keeps
 *   the name of the original, because the names of some sets are shown
 */
export function placesOfCopies(sets: Readonly<Record<string, string>>): Record<string, string> {
  const places: Record<string, string> = {};
  for (const [key, set] of Object.entries(sets)) places[set] ??= `${layout.data}/${key}/${path.basename(set)}`;
  return places;
}

/** The files that have a copy in a run folder. Empty if the run's sets were too large. */
export function copiedFiles(runFolder: string, { copies, hashes }: RunRecord): CopiedFile[] {
  return Object.entries(copies ?? {}).flatMap(([set, place]) =>
    filesOfSet(set, hashes).map((original) => ({
      original,
      copy: path.join(runFolder, place, path.relative(set, original)),
      sha256: hashes[original] ?? "",
    })),
  );
}

/** The files of a set whose hashes are recorded. A set is one file, or a folder with several files. */
export function filesOfSet(set: string, hashes: RunRecord["hashes"]): string[] {
  return Object.keys(hashes).filter((file) => file === set || file.startsWith(`${set}${path.sep}`));
}

/**
 * Copies the sets of a new run into its folder, byte by byte.
 *
 * @throws HumanError if a file has changed since it was hashed
 */
export async function copyData(runFolder: string, record: RunRecord): Promise<void> {
  for (const { original, copy, sha256 } of copiedFiles(runFolder, record)) {
    await mkdir(path.dirname(copy), { recursive: true, mode: ownerOnlyFolder });
    await copyFile(original, copy);
    // The copy would otherwise have the permissions of the original.
    await chmod(copy, ownerOnlyFile);
    await flush(copy, "r+");
    if ((await hashFile(copy)) !== sha256)
      throw new HumanError(`${original} has changed while the run was starting; start the run again.`);
  }
}

/** The places from which a resumed run reads its sets. */
export interface RunData {
  /**
   * Returns the place to read a set from, given the absolute path in the configuration. It is the run's copy. It is the
   * user's file or folder if the run has no copy, or if the copy is damaged.
   */
  readonly placeOf: (set: string) => string;
  /** The user's files that are missing or have changed since the run started, and that have an undamaged copy. */
  readonly changed: readonly string[];
}

/** Finds the files from which a resumed run reads its sets. */
export async function locateData(runFolder: string, record: RunRecord): Promise<RunData> {
  const damaged = new Set<string>();
  const changed: string[] = [];
  for (const { original, copy, sha256 } of copiedFiles(runFolder, record)) {
    if ((await hashIfThere(copy)) !== sha256) damaged.add(original);
    else if ((await hashIfThere(original)) !== sha256) changed.push(original);
  }
  const placeOf = (set: string): string => {
    const place = record.copies?.[set];
    const isDamaged = filesOfSet(set, record.hashes).some((file) => damaged.has(file));
    return place === undefined || isDamaged ? set : path.join(runFolder, place);
  };
  return { placeOf, changed };
}

/** The hash of a file in hexadecimal. It is undefined if the file cannot be read. */
export function hashIfThere(file: string): Promise<string | undefined> {
  return hashFile(file).catch(() => undefined);
}
