import { stat } from "node:fs/promises";
import type { LoadedConfiguration } from "../configuration/load";
import { HumanError } from "../protocol/humanError";
import { formatBytes } from "../protocol/wording";
import { hashFile } from "../runs/hashFile";
import { copiedFiles, filesOfSet, hashIfThere, mostCopiedBytes } from "../runs/runData";
import type { RunRecord } from "../runs/runRecord";
import { findInputs, setsIn } from "./inputHashes";

/** A file of a set that is missing or has changed since the run started, and that has a copy in the run folder. */
export interface ChangedFile {
  /** Absolute path of the user's file. */
  readonly file: string;
  readonly isMissing: boolean;
  /** Absolute path of the run's copy. */
  readonly copy: string;
}

/**
 * Compares a run's model and sets with their state at the start of the run.
 *
 * @param onProgress called with the number of bytes hashed so far and the total
 * @returns the changed files. Each of them has an undamaged copy in the run folder
 * @throws HumanError if the model has changed, or if a set has changed and the run folder has no copy of it
 */
export async function findChangedFiles(
  runFolder: string,
  record: RunRecord,
  loaded: LoadedConfiguration,
  onProgress?: (done: number, total: number) => void,
): Promise<ChangedFile[]> {
  const { hashes } = record;
  const sizes = new Map<string, number | undefined>();
  for (const file of Object.keys(hashes)) sizes.set(file, await sizeOf(file));
  const total = [...sizes.values()].reduce<number>((sum, size = 0) => sum + size, 0);
  const copies = new Map(copiedFiles(runFolder, record).map((copied) => [copied.original, copied]));
  const sets = new Set(Object.values(setsIn(loaded.configuration)).flatMap((set) => filesOfSet(set, hashes)));

  const changed: ChangedFile[] = [];
  let done = 0;
  for (const [file, size] of sizes) {
    onProgress?.(done, total);
    const isMissing = size === undefined;
    if (isMissing || (await hashFile(file)) !== hashes[file]) {
      const copied = copies.get(file);
      if (copied === undefined) throw hasNoCopy(file, isMissing, sets.has(file), record);
      if ((await hashIfThere(copied.copy)) !== copied.sha256)
        throw new HumanError(
          `${file} has changed since the run started, and the run's copy (${copied.copy}) is damaged; restore one of ` +
            "them or start a new run.",
        );
      changed.push({ file, isMissing, copy: copied.copy });
    }
    done += size ?? 0;
  }
  onProgress?.(done, total);
  if (copies.size === 0) await refuseNewFiles(record, loaded, sets);
  return changed;
}

/** A set that is a folder may contain a new file. A run without copies would read this file too. */
const refuseNewFiles = async (
  { hashes }: RunRecord,
  loaded: LoadedConfiguration,
  sets: ReadonlySet<string>,
): Promise<void> => {
  const now = Object.fromEntries([...(await findInputs(loaded)).keys()].map((file) => [file, ""]));
  const ofSets = Object.values(setsIn(loaded.configuration)).flatMap((set) => filesOfSet(set, now));
  const added = ofSets.find((file) => !sets.has(file) && !Object.hasOwn(hashes, file));
  if (added !== undefined) throw new HumanError(`${added} is new since the run started; remove it or start a new run.`);
};

const hasNoCopy = (file: string, isMissing: boolean, isSet: boolean, { copies }: RunRecord): HumanError => {
  const change = isMissing ? "no longer exists" : "has changed since the run started";
  const why =
    isSet && copies === null
      ? `, and the run has no copy of it, because its sets have more than ${formatBytes(mostCopiedBytes)} together`
      : "";
  return new HumanError(`${file} ${change}${why}; restore it or start a new run.`);
};

/** The size of a file in bytes. It is undefined if the file does not exist. */
const sizeOf = async (file: string): Promise<number | undefined> => {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() === true ? found.size : undefined;
};
