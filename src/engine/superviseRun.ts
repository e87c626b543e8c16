import { hostname } from "node:os";
import path from "node:path";
import { loadConfiguration } from "../configuration/load";
import { engineLogFile } from "../protocol/control";
import { isFinal } from "../protocol/events";
import type { RunEventBody, RunState } from "../protocol/events";
import { HumanError } from "../protocol/humanError";
import { layout } from "../runs/layout";
import { acquireLock } from "../runs/lock";
import { readRunRecord } from "../runs/reader";
import { openRunLog } from "../runs/runLog";
import type { RunLog } from "../runs/runLog";
import { startControlServer } from "./controlServer";
import { runWorkerThread } from "./workerThread";

/** How an engine process ends: the run came to its end, it failed, or the user's input was at fault. */
export type ExitCode = 0 | 1 | 2;

/**
 * The engine's main thread: holds the run's lock, writes its event log, answers the control endpoint, and leaves the
 * work to a worker thread.
 *
 * @param workerFile the worker's bundle
 * @param stopRequested asks the run to stop at the end of the step in work
 * @param printDetails takes what only a developer understands
 * @throws HumanError when the run cannot be held or read; whatever goes wrong later stands in the event log
 */
export const superviseRun = async (
  runFolder: string,
  workerFile: string,
  stopRequested: AbortSignal,
  printDetails: (text: string) => void,
): Promise<ExitCode> => {
  const { id: runId, kind } = await readRunRecord(runFolder);
  const { configuration } = await loadConfiguration(path.join(runFolder, layout.configuration));
  const releaseLock = await acquireLock(runFolder, {
    processId: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
  });
  const log = openRunLog(runFolder, 0);
  const recorder = createRecorder(log);
  const stopFlag = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const stop = (): void => {
    Atomics.store(new Int32Array(stopFlag), 0, 1);
    const { state, step } = recorder.status();
    if (state !== "stopping" && !isFinal(state)) recorder.record({ type: "state", state: "stopping", step });
  };
  let closeServer: (() => Promise<void>) | undefined;
  try {
    recorder.record({ type: "state", state: "starting", step: 0 });
    closeServer = await startControlServer(runFolder, { describe: () => ({ runId, ...recorder.status() }), stop });
    if (stopRequested.aborted) stop();
    stopRequested.addEventListener("abort", stop);
    await runWorkerThread(workerFile, { runFolder, kind, configuration, stopFlag }, (body) => recorder.record(body));
    return 0;
  } catch (error) {
    return recordFailure(error, runFolder, recorder, printDetails);
  } finally {
    stopRequested.removeEventListener("abort", stop);
    await closeServer?.();
    log.close();
    await releaseLock();
  }
};

interface Recorder {
  readonly record: (body: RunEventBody) => void;
  readonly status: () => { readonly state: RunState; readonly step: number };
}

const createRecorder = (log: RunLog): Recorder => {
  let state: RunState = "starting";
  let step = 0;
  return {
    record: (body) => {
      log.append(body);
      if (body.type === "state") state = body.state;
      if (body.type !== "resumed") step = body.step;
    },
    status: () => ({ state, step }),
  };
};

const recordFailure = (
  error: unknown,
  runFolder: string,
  recorder: Recorder,
  printDetails: (text: string) => void,
): ExitCode => {
  printDetails(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const reason =
    error instanceof HumanError
      ? error.message
      : `The engine failed for a reason that it cannot explain; please report what ${path.join(runFolder, engineLogFile)} says.`;
  try {
    const { state, step } = recorder.status();
    if (!isFinal(state)) recorder.record({ type: "state", state: "failed", step, reason });
  } catch (logError) {
    // The disk may be full: then the run ends without a last word, and readers say so.
    printDetails(String(logError));
  }
  return error instanceof HumanError && error.isInput ? 2 : 1;
};
