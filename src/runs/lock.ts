import { randomBytes } from "node:crypto";
import { link, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { parseJson } from "../protocol/json";
import { writeNewFile } from "./atomicFile";
import { layout } from "./layout";
import { explainWriteError, otherRunsDirectory, hasCode, ifCode } from "./writeError";

/**
 * The engine that works on a run. The process id is only shown to people. It does not prove that the engine is alive,
 * because another process may have the same id by now.
 */
interface LockOwner {
  readonly processId: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/** The lock of a run. */
export interface FoundLock {
  /** The content of the lock file. It distinguishes this lock from a later one. */
  readonly text: string;
  /**
   * The engine that locked the run. It is null if the engine died before it had written its process id and its host.
   */
  readonly owner: LockOwner | null;
}

/**
 * Locks a run for this engine.
 *
 * @returns a function that unlocks the run
 * @throws HumanError if the run is already locked; the message names the engine that locked it. This engine may be
 *   dead. `breakLock` removes the lock of a dead engine
 */
export async function acquireLock(runFolder: string, owner: LockOwner): Promise<() => Promise<void>> {
  const file = path.join(runFolder, layout.lock);
  // The random part distinguishes two locks of one process.
  const text = JSON.stringify({ ...owner, token: randomBytes(8).toString("hex") });
  try {
    await writeNewFile(file, text);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw explainWriteError(error, file, otherRunsDirectory);
    throw new HumanError(
      `${runFolder} is in use by ${describeOwner(await readLock(runFolder))}; ` +
        "stop that engine or wait until it ends.",
    );
  }
  return () => breakLock(runFolder, { text, owner });
}

/** Reads the lock of a run. The engine that locked the run may be dead. The result is null if the run has no lock. */
export async function readLock(runFolder: string): Promise<FoundLock | null> {
  const text = await readFile(path.join(runFolder, layout.lock), "utf8").catch(ifCode("ENOENT", null));
  return text === null ? null : { text, owner: parseOwner(text) };
}

/**
 * Removes the lock of this engine or of a dead engine. In the meantime, another engine may have replaced the lock file.
 * Therefore, the function first renames the file and then checks its content. If the renamed file is the lock of
 * another engine, the function puts the file back.
 */
export async function breakLock(runFolder: string, lock: FoundLock): Promise<void> {
  const file = path.join(runFolder, layout.lock);
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    if ((await readFile(file, "utf8")) !== lock.text) return;
    await rename(file, aside);
    // Use `link` instead of `rename`. If a new lock exists, `link` fails, but `rename` would replace the new lock.
    if ((await readFile(aside, "utf8")) !== lock.text) await link(aside, file);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

const describeOwner = (lock: FoundLock | null): string => {
  if (!lock?.owner) return "an engine that has not written its process id";
  const { processId, host, since } = lock.owner;
  return `process ${processId} on ${host} since ${since}`;
};

const parseOwner = (text: string): LockOwner | null => {
  const { processId, host, since } = (parseJson(text) ?? {}) as Partial<LockOwner>;
  return processId === undefined || host === undefined || since === undefined ? null : { processId, host, since };
};
