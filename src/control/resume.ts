import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { LoadedConfiguration } from "../configuration/load";
import type { Configuration } from "../configuration/schema";
import { HumanError } from "../protocol/humanError";
import { layout } from "../runs/layout";
import { breakLock, readLock } from "../runs/lock";
import { readEvents, readRunRecord } from "../runs/reader";
import { connect } from "./client";
import { isProvablyDead } from "./engineDeath";
import { hashInputs } from "./inputHashes";
import { startProcess } from "./launch";
import type { LaunchedEngine } from "./launch";
import { loadAnswering } from "./loadAnswering";

interface ResumeOptions {
  readonly runFolder: string;
  /** The engine's bundle. */
  readonly enginePath: string;
  /** The Node that runs the engine. Default: the Node of this process. */
  readonly nodePath?: string;
  /** Called with the number of input bytes hashed so far and the total. */
  readonly onProgress?: (done: number, total: number) => void;
}

interface ResumedEngine extends LaunchedEngine {
  readonly configuration: Configuration;
}

/**
 * Starts another attempt at a run that is paused, stopped, failed or crashed. The attempt continues from the last valid
 * checkpoint, or from the start if there is none.
 * @throws HumanError if the run is done, if an engine still works on it, if the file system of one of its paths does
 *   not answer, or if its model or data have changed
 */
export async function resumeEngine(options: ResumeOptions): Promise<ResumedEngine> {
  const { runFolder, enginePath, nodePath = process.execPath, onProgress } = options;
  await refuseFinished(runFolder);
  await takeOverLock(runFolder);
  const { configuration } = await loadUnchanged(runFolder, nodePath, onProgress);
  return { runFolder, configuration, process: await startProcess(nodePath, enginePath, runFolder) };
}

const refuseFinished = async (runFolder: string): Promise<void> => {
  await readRunRecord(runFolder);
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

/**
 * Loads the configuration of a run. Refuses the attempt if texts or weights have changed. With changed inputs, the
 * attempt would not continue the same run.
 */
const loadUnchanged = async (
  runFolder: string,
  nodePath: string,
  onProgress: ResumeOptions["onProgress"],
): Promise<LoadedConfiguration> => {
  const { hashes } = await readRunRecord(runFolder);
  const loaded = await loadAnswering(path.join(runFolder, layout.configuration), [], nodePath);
  const now = await hashInputs(loaded, onProgress);
  for (const [file, hash] of Object.entries(hashes)) {
    if (now[file] === hash) continue;
    throw new HumanError(`${file} has changed since the run started; restore it or start a new run.`);
  }
  return loaded;
};
