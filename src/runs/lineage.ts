import { open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { listCheckpoints, readManifest } from "./checkpoint";
import { checkpointFolder } from "./layout";
import { mapAtOnce } from "./mapAtOnce";
import { findRunRecord, listRuns } from "./reader";
import type { ListedRun } from "./reader";
import type { ManifestEntry } from "./recorded";
import type { RunRecord } from "./runRecord";

/** A run from whose result a model comes, directly or over other runs. */
export interface Ancestor {
  readonly folder: string;
  readonly record: RunRecord;
}

/** Tests whether a checkpoint, given by its folder and the files in its manifest, has the weights of a model. */
export type WeightsTest = (folder: string, files: readonly ManifestEntry[]) => Promise<boolean>;

/** The latest runs of a directory that are searched. */
const mostRuns = 200;
const mostAncestors = 20;

/** A model in a run folder has the path `checkpoints/<step>` or `checkpoints/<step>/adapter`. */
const deepestInRun = 3;

/**
 * Follows a model back to the runs that made it. A run made a model if the model lies in the run's folder, or if a
 * checkpoint of the run has the same weights. A checkpoint with the weights of the run's own source does not count, as
 * that run has changed nothing. Each run has its own source model, so the search goes on from there. It ends at the
 * first model that no known run has made, and at a run whose record lists the requests before it.
 *
 * @param model the folder of the model
 * @param runsDirectory where the latest run is searched. A run before another is searched beside it
 * @param hasWeights tests the weights of the first model. The record of a run has the hashes of its source model
 * @returns the latest run first
 */
export async function findAncestors(
  model: string,
  runsDirectory: string,
  hasWeights: WeightsTest,
): Promise<readonly Ancestor[]> {
  const found: Ancestor[] = [];
  const runsIn = listOnce();
  let search = { model, hasWeights, runsDirectory };
  while (found.length < mostAncestors) {
    const latest = found.at(-1);
    const made = await runThatMade(search, runsIn, latest?.record.createdAt);
    if (made === undefined || found.some(({ folder }) => folder === made.folder)) break;
    found.push(made);
    if (made.record.earlierRequests !== undefined) break;
    search = {
      model: made.record.model,
      hasWeights: hasHashes(weightsOf(made.record)),
      runsDirectory: path.dirname(made.folder),
    };
  }
  return found;
}

/** Tests weights by the hashes of their files. Every file must be in the checkpoint. */
export function hasHashes(hashes: readonly string[]): WeightsTest {
  return (_, files) => {
    const known = new Set(files.map(({ sha256 }) => sha256));
    return Promise.resolve(hashes.length > 0 && hashes.every((hash) => known.has(hash)));
  };
}

/** The hashes of the weights of a run's source model. */
export function weightsOf({ model, hashes }: Pick<RunRecord, "model" | "hashes">): string[] {
  return Object.entries(hashes).flatMap(([file, hash]) =>
    file.endsWith(".safetensors") && path.dirname(file) === model ? [hash] : [],
  );
}

/** The number of places at which two files are compared, and the bytes that are read at each place. */
const places = 256;
const bytesAtPlace = 4096;

/**
 * Tests weights without reading whole files: a file of the model and a file of the checkpoint must have the same size
 * and the same bytes at many places. Training changes most weights, so two different models hardly ever pass.
 *
 * @param weights the model's weights: the absolute paths of the files with their sizes in bytes
 */
export function looksLike(weights: ReadonlyMap<string, number>): WeightsTest {
  return async (folder, files) => {
    for (const [weightsFile, size] of weights) {
      const alike = files.filter((file) => file.size === size).map(({ name }) => path.join(folder, name));
      const isSame = await someOf(alike, (other) => haveSamePlaces(weightsFile, other, size));
      if (!isSame) return false;
    }
    return weights.size > 0;
  };
}

interface Search {
  readonly model: string;
  readonly hasWeights: WeightsTest;
  readonly runsDirectory: string;
}

/** Lists the runs of directories, each directory once. A directory that cannot be read hides its runs. */
const listOnce = (): ((runsDirectory: string) => Promise<readonly ListedRun[]>) => {
  const listed = new Map<string, Promise<readonly ListedRun[]>>();
  return (runsDirectory) => {
    const runs = listed.get(runsDirectory) ?? listRuns(runsDirectory).catch(() => []);
    listed.set(runsDirectory, runs);
    return runs;
  };
};

/** @param before the start of the later run, ISO 8601. Without it, any run counts */
const runThatMade = async (
  { model, hasWeights, runsDirectory }: Search,
  runsIn: ReturnType<typeof listOnce>,
  before: string | undefined,
): Promise<Ancestor | undefined> => {
  const around = await runAround(model);
  if (around !== undefined) return around;
  const runs = (await runsIn(runsDirectory)).slice(0, mostRuns).filter((run) => "record" in run);
  const candidates = runs.filter(({ record }) => trains(record) && (before === undefined || record.createdAt < before));
  return firstOf(candidates, (run) => hasMade(run, hasWeights));
};

const trains = ({ kind }: RunRecord): boolean => kind === "unlearn" || kind === "prepare";

/** The run whose folder contains a model. */
const runAround = async (model: string): Promise<Ancestor | undefined> => {
  let folder = await realpath(model).catch(() => path.resolve(model));
  for (let depth = 0; depth < deepestInRun; depth += 1) {
    folder = path.dirname(folder);
    const record = await findRunRecord(folder).catch(() => undefined);
    if (record !== undefined) return trains(record) ? { folder, record } : undefined;
  }
  return undefined;
};

/** Whether a checkpoint of a run passes the test, and has other weights than the run's own source model. */
export async function hasMade({ folder: runFolder, record }: Ancestor, hasWeights: WeightsTest): Promise<boolean> {
  const isSource = hasHashes(weightsOf(record));
  return someOf(await listCheckpoints(runFolder), async (step) => {
    const folder = path.join(runFolder, checkpointFolder(step));
    // A manifest that cannot be read hides a checkpoint.
    const files = await readManifest(folder).catch(() => []);
    return !(await isSource(folder, files)) && (await hasWeights(folder, files));
  });
}

/** The first item that passes a test. Several items are tested at a time. */
const firstOf = async <Item>(
  items: readonly Item[],
  test: (item: Item) => Promise<boolean>,
): Promise<Item | undefined> => {
  let first = items.length;
  await mapAtOnce([...items.entries()], async ([place, item]) => {
    if (place < first && (await test(item))) first = Math.min(first, place);
  });
  return items[first];
};

const someOf = async <Item>(items: readonly Item[], test: (item: Item) => Promise<boolean>): Promise<boolean> => {
  for (const item of items) if (await test(item)) return true;
  return false;
};

const haveSamePlaces = async (left: string, right: string, size: number): Promise<boolean> => {
  const opened: FileHandle[] = [];
  try {
    for (const file of [left, right]) opened.push(await open(file));
    const [first, second] = opened;
    if (first === undefined || second === undefined) return false;
    const length = Math.min(bytesAtPlace, size);
    for (let place = 0; place < places; place += 1) {
      const start = Math.floor(((size - length) * place) / (places - 1));
      const [ofFirst, ofSecond] = await Promise.all([bytesAt(first, start, length), bytesAt(second, start, length)]);
      if (!ofFirst.equals(ofSecond)) return false;
    }
    return true;
  } catch {
    // A file that cannot be read is not known to be the same.
    return false;
  } finally {
    for (const file of opened) await file.close();
  }
};

const bytesAt = async (file: FileHandle, start: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, start);
  return buffer.subarray(0, bytesRead);
};
