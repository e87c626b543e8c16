import { mkdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { writeFileAtomically } from "../runs/atomicFile";
import { layout, ownerOnlyFolder } from "../runs/layout";
import type { Run } from "./run";
import type { RunDigest } from "../runs/runDigest";

/** The version of the format in which the digests are saved. Files in another format are ignored. */
const format = 5;

interface CacheFile {
  readonly format: number;
  readonly digests: Readonly<Record<string, RunDigest>>;
}

/**
 * Reads the run digests that the last window saved. With these digests, the window reads only events that are newer
 * than the digests.
 *
 * @param file the file with the digests. It is undefined if the window has no storage
 */
export async function openDigestCache(file: string | undefined) {
  const digests = file === undefined ? new Map<string, RunDigest>() : await readDigests(file);
  return {
    find: (runFolder: string): RunDigest | undefined => digests.get(runFolder),
    save: async (runs: readonly Run[]): Promise<void> => {
      if (file === undefined) return;
      const content: CacheFile = {
        format,
        digests: Object.fromEntries(runs.map(({ folder, digest }) => [folder, digest])),
      };
      await mkdir(path.dirname(file), { recursive: true, mode: ownerOnlyFolder });
      await writeFileAtomically(file, JSON.stringify(content));
    },
  };
}

const readDigests = async (file: string): Promise<Map<string, RunDigest>> => {
  const valid = new Map<string, RunDigest>();
  let cache: CacheFile;
  try {
    cache = JSON.parse(await readFile(file, "utf8")) as CacheFile;
  } catch {
    // The file of digests is missing or damaged. Without digests, the event logs are read from their beginning.
    return valid;
  }
  if (cache.format !== format) return valid;
  for (const [folder, digest] of Object.entries(cache.digests)) {
    // An event log never shrinks. A log shorter than the digest's offset belongs to another run in the same folder.
    const found = await stat(path.join(folder, layout.events)).catch(() => undefined);
    if (found !== undefined && found.size >= digest.offset) valid.set(folder, digest);
  }
  return valid;
};
