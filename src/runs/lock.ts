import { randomBytes } from "node:crypto";
import { link, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { layout, ownerOnlyFile } from "./layout";
import { explainWriteError } from "./writeError";

/** The engine that holds a run. A process id proves nothing (it may be another process by now); it is for people. */
export interface LockOwner {
  readonly processId: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** A run's lock as found. */
export interface FoundLock {
  /** The lock file's content, which tells this lock from a later one. */
  readonly text: string;
  /** Null when the engine died before it had written who it is. */
  readonly owner: LockOwner | null;
}

/**
 * Takes a run for this engine.
 *
 * @returns gives the run back
 * @throws HumanError saying who holds the run, dead or alive: whoever finds the holder dead calls `breakLock`
 */
export async function acquireLock(runFolder: string, owner: LockOwner): Promise<() => Promise<void>> {
  const file = path.join(runFolder, layout.lock);
  // The random part tells two locks of one process apart.
  const text = JSON.stringify({ ...owner, token: randomBytes(8).toString("hex") });
  try {
    const handle = await open(file, "wx", ownerOnlyFile);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw explainWriteError(error, file);
    throw new HumanError(
      `${runFolder} is in use by ${describeOwner(await readLock(runFolder))}; ` +
        "stop that engine or wait until it ends.",
    );
  }
  return () => breakLock(runFolder, { text, owner });
}

/** Who holds a run, dead or alive; null when nobody does. */
export async function readLock(runFolder: string): Promise<FoundLock | null> {
  try {
    const text = await readFile(path.join(runFolder, layout.lock), "utf8");
    return { text, owner: parseOwner(text) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

/**
 * Removes the lock of an engine that is known to be dead. A lock that another engine has taken since stays: the file
 * is moved aside and looked at before it is removed, since between reading and removing it could be replaced.
 */
export async function breakLock(runFolder: string, lock: FoundLock): Promise<void> {
  const file = path.join(runFolder, layout.lock);
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    if ((await readFile(file, "utf8")) !== lock.text) return;
    await rename(file, aside);
    // A link fails where a lock is; a rename would replace it.
    if ((await readFile(aside, "utf8")) !== lock.text) await link(aside, file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

const describeOwner = (lock: FoundLock | null): string => {
  if (!lock?.owner) return "an engine that left no name";
  const { processId, host, since } = lock.owner;
  return `process ${processId} on ${host} since ${since}`;
};

const parseOwner = (text: string): LockOwner | null => {
  try {
    const { processId, host, since } = JSON.parse(text) as Partial<LockOwner>;
    return processId === undefined || host === undefined || since === undefined ? null : { processId, host, since };
  } catch {
    return null;
  }
};

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";
