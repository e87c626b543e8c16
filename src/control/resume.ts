import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { Configuration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { layout } from "../runs/layout";
import { breakLock, readLock } from "../runs/lock";
import { readEvents, readRunRecord } from "../runs/reader";
import { requireEngine } from "../runs/runRecord";
import { findChangedFiles } from "./changedInputs";
import type { ChangedFile } from "./changedInputs";
import { connect } from "./client";
import { isProvablyDead } from "./engineDeath";
import { startProcess } from "./launch";
import type { LaunchedEngine } from "./launch";
import { loadAnswering } from "./loadAnswering";

export interface ResumeOptions {
  readonly runFolder: string;
  /** The engine's bundle. */
  readonly enginePath: string;
  /** The Node that runs the engine. Default: the Node of this process. */
  readonly nodePath?: string;
  /** Whether to go on with the run's copies of its sets if the sets have changed since the run started. */
  readonly withCopy?: boolean;
  /** Called with the number of input bytes hashed so far and the total. */
  readonly onProgress?: (done: number, total: number) => void;
}

interface ResumedEngine extends LaunchedEngine {
  readonly configuration: Configuration;
}

/** The engine of the new attempt, or the changed files because of which none was started. */
export type ResumeOutcome = { readonly engine: ResumedEngine } | { readonly changed: readonly ChangedFile[] };

/**
 * Starts another attempt at a run that is paused, stopped, failed or crashed. The attempt continues from the last valid
 * checkpoint, or from the start if there is none. It reads the run's copies of the sets, if the run folder has them. If
 * a set has changed since the run started, an attempt begins only with `withCopy`.
 * @throws HumanError if the run is done, if an engine still works on it, if the file system of one of its paths does
 *   not answer, if its model has changed, or if a set without a copy has changed
 */
export async function resumeEngine(options: ResumeOptions): Promise<ResumeOutcome> {
  const { runFolder, enginePath, nodePath = process.execPath, withCopy = false, onProgress } = options;
  const record = await readRunRecord(runFolder);
  requireEngine(runFolder, record, "resumed");
  await refuseFinished(runFolder);
  await takeOverLock(runFolder);
  const loaded = await loadAnswering(path.join(runFolder, layout.configuration), [], nodePath);
  const changed = await findChangedFiles(runFolder, record, loaded, onProgress);
  if (changed.length > 0 && !withCopy) return { changed };
  const { configuration } = loaded;
  return { engine: { runFolder, configuration, process: await startProcess(nodePath, enginePath, runFolder) } };
}

const refuseFinished = async (runFolder: string): Promise<void> => {
  const last = (await readEvents(runFolder)).events.findLast(({ type }) => type === "state");
  if (last?.type === "state" && last.state === "done") {
    throw new HumanError(
      `${runFolder} is done, so there is nothing to resume; start a new run from its configuration.`,
    );
  }
};

/** An engine that is ending removes its lock within this many milliseconds. */
const graceTime = 3000;
const retryInterval = 100;

/** Removes the lock of a dead engine. */
const takeOverLock = async (runFolder: string): Promise<void> => {
  const deadline = Date.now() + graceTime;
  for (;;) {
    const lock = await readLock(runFolder);
    if (lock === null) return;
    const client = await connect(runFolder);
    client?.dispose();
    if (client === undefined && (await isProvablyDead(lock, runFolder))) {
      await breakLock(runFolder, lock);
      return;
    }
    if (Date.now() < deadline) {
      await wait(retryInterval);
      continue;
    }
    if (client !== undefined) throw new HumanError(`${runFolder} is running; pause it before you resume it.`);
    const { processId, host } = lock.owner ?? { processId: "unknown", host: "an unknown machine" };
    throw new HumanError(
      `An engine that does not answer has locked ${runFolder} (process ${processId} on ${host}); end that process. ` +
        `If that process is not an engine, delete ${path.join(runFolder, layout.lock)} instead.`,
    );
  }
};
