import { hostname } from "node:os";
import path from "node:path";
import { describeSoftware } from "../../backends/software";
import { loadConfiguration } from "../../configuration/load";
import { engineLogFile } from "../../protocol/control";
import { isFinal } from "../../protocol/events";
import type { RunState } from "../../protocol/events";
import { stepAfter } from "../../protocol/history";
import { HumanError } from "../../protocol/humanError";
import { explainSystemError } from "../../protocol/systemError";
import { layout } from "../../runs/layout";
import { acquireLock } from "../../runs/lock";
import { readEvents, readRunRecord } from "../../runs/reader";
import { requireEngine } from "../../runs/runRecord";
import { openRunLog } from "../../runs/runLog";
import { startControlServer } from "../../runs/controlServer";
import { detailsOf, exitCodeOf } from "./errors";
import type { ExitCode } from "./errors";
import { keepAwake } from "./keepAwake";
import { openEnergyMeter } from "./energy/energyMeter";
import type { EnergyPlaces } from "./energy/energyMeter";
import { createPendingProbes } from "./pendingProbes";
import { createRecorder } from "./recorder";
import type { Recorder } from "./recorder";
import { stoppedAtStart } from "../run/ending";
import { createRunRequests } from "../run/runRequests";
import type { RunRequest } from "../../protocol/control";
import { runWorkerThread } from "./workerThread";
import type { HandledMessage } from "./workerThread";

/**
 * The state of the run while a request is waiting. A request is waiting from the time when the engine receives it until
 * the worker has carried it out.
 */
const announcedStates: Readonly<Partial<Record<RunRequest, RunState>>> = { stop: "stopping", pause: "pausing" };

/** The final state of an attempt that ends while the worker still loads the model. Nothing is lost by such an end. */
const earlyEnds = {
  pause: { state: "paused", reason: "Paused while the model was loading." },
  stop: { state: "stopped", ...stoppedAtStart },
} as const;

/**
 * Runs the engine's main thread. This thread holds the run's lock, writes the event log and answers requests at the
 * control endpoint. A worker thread computes. If the run already has events, it is resumed as another attempt.
 *
 * @param workerFile path of the JavaScript file that the worker thread executes
 * @param pauseRequested when this signal is aborted, the run pauses at the end of the current step
 * @param printDetails called with error details for developers
 * @param energyPlaces where the machine tells its energy, if not in the usual places
 * @throws HumanError if the run cannot be locked or read; later errors are recorded in the event log
 */
export async function superviseRun(
  runFolder: string,
  workerFile: string,
  pauseRequested: AbortSignal,
  printDetails: (text: string) => void,
  energyPlaces?: EnergyPlaces,
): Promise<ExitCode> {
  const record = await readRunRecord(runFolder);
  const kind = requireEngine(runFolder, record, "resumed");
  const { configuration } = await loadConfiguration(path.join(runFolder, layout.configuration));
  const releaseLock = await acquireLock(runFolder, {
    processId: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
  });
  const opened = openAttempt(runFolder, configuration.device.name === "webgpu", energyPlaces);
  const { last, attempt, log, meter, recorder } = await opened.catch(async (error: unknown) => {
    await releaseLock();
    throw error;
  });
  const requests = createRunRequests();
  const probes = createPendingProbes();
  const early = new AbortController();
  const ask = (request: RunRequest): void => {
    requests.ask(request);
    const { state, step } = recorder.status();
    const announced = announcedStates[request];
    if (announced === undefined || state === announced || isFinal(state)) return;
    recorder.record({ type: "state", state: announced, step });
    // A later attempt may continue from a checkpoint. If the user then stops the run, the attempt must still export the
    // model of this checkpoint. Such an attempt therefore does not end early.
    if (state === "starting" && (request === "pause" || attempt === 0)) early.abort(request);
  };
  const pause = (): void => ask("pause");
  let closeServer: (() => Promise<void>) | undefined;
  let letSleep: (() => void) | undefined;
  try {
    const from = last === undefined ? 0 : stepAfter(last);
    recorder.record({ type: "state", state: "starting", step: from, software: describeSoftware() });
    if (configuration.device.keepAwake === true) {
      letSleep = keepAwake((message) => {
        const { state, step } = recorder.status();
        if (!isFinal(state)) recorder.record({ type: "warning", step, message, level: "information" });
      });
    }
    const describe = () => ({ runId: record.id, ...recorder.status() });
    closeServer = await startControlServer(runFolder, { describe, ask, probe: probes.ask });
    if (pauseRequested.aborted) pause();
    pauseRequested.addEventListener("abort", pause);
    const shared = { requests: requests.memory, probes: probes.workerPort };
    const input = { runFolder, kind, configuration, attempt, ...shared };
    const onMessage = (message: HandledMessage): void => {
      if (message.type === "event") recorder.record(message.body);
      else if (message.type === "flush") {
        log.flush();
        requests.announceFlush();
      } else probes.receive(message);
    };
    const hasEnded = await runWorkerThread(workerFile, input, onMessage, early.signal);
    const { step } = recorder.status();
    if (!hasEnded) recorder.record({ type: "state", step, ...earlyEnds[early.signal.reason as "pause" | "stop"] });
    return 0;
  } catch (error) {
    return recordFailure(error, runFolder, recorder, printDetails);
  } finally {
    pauseRequested.removeEventListener("abort", pause);
    letSleep?.();
    meter.close();
    probes.close();
    await closeServer?.();
    log.close();
    await releaseLock();
  }
}

/** Opens what records an attempt of a locked run. `last` is the last event of the attempts before. */
const openAttempt = async (runFolder: string, usesGpu: boolean, energyPlaces: EnergyPlaces | undefined) => {
  const last = (await readEvents(runFolder)).events.at(-1);
  const attempt = last === undefined ? 0 : last.attempt + 1;
  const log = openRunLog(runFolder, attempt);
  const meter = openEnergyMeter(usesGpu, energyPlaces);
  return { last, attempt, log, meter, recorder: createRecorder(log, meter) };
};

const recordFailure = (
  thrown: unknown,
  runFolder: string,
  recorder: Recorder,
  printDetails: (text: string) => void,
): ExitCode => {
  printDetails(detailsOf(thrown));
  const error = explainSystemError(thrown) ?? thrown;
  const reason =
    error instanceof HumanError
      ? error.message
      : `The engine failed because of a defect in Lethe; please report the contents of ${path.join(runFolder, engineLogFile)}.`;
  try {
    const { state, step } = recorder.status();
    if (!isFinal(state)) recorder.record({ type: "state", state: "failed", step, reason });
  } catch (logError) {
    // The disk may be full. The run then has no final state, and readers report a crash.
    printDetails(String(logError));
  }
  return exitCodeOf(error);
};
