import { once } from "node:events";
import type { LoadedConfiguration } from "../configuration/load";
import { followRun } from "../control/follow";
import { isRunning, launchEngine } from "../control/launch";
import type { LaunchedEngine } from "../control/launch";
import { stopRun } from "../control/stop";
import type { EvaluationEvent, RunEvent } from "../protocol/events";
import type { RunRecord } from "../runs/runRecord";
import type { CommandContext } from "./commandLine";
import { catchInterrupts } from "./interrupts";
import { createOutput } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import type { ProgressDisplay } from "./progressDisplay";
import { lineOf, progressOf } from "./runEvents";
import { reportRun } from "./runReport";
import { formatBytes } from "../protocol/wording";
import { formatPath } from "./wording";

/**
 * Starts a run, shows it to its end and reports what came of it. With `json`, people read on the error stream and the
 * output's last line is `{"runFolder", "before", "after"}`.
 *
 * @returns the exit code
 * @throws HumanError when the run cannot be started
 */
export const watchRun = async (
  kind: RunRecord["kind"],
  loaded: LoadedConfiguration,
  json: boolean,
  context: CommandContext,
): Promise<0 | 1 | 2> => {
  const output = createOutput(json ? context.stderr : context.stdout);
  const display = createProgressDisplay(output);
  const { enginePath, version: engineVersion } = context;
  const engine = await launchEngine({ loaded, kind, enginePath, engineVersion, onProgress: showReading(display) });
  const { runFolder } = engine;
  display.line(`Run folder: ${formatPath(runFolder)}`);

  const seen: SeenSoFar = { before: undefined, after: undefined, checkpoint: undefined };
  const leave = new AbortController();
  const release = catchInterrupts((count) => {
    if (count === 1) askToStop(engine, display);
    else leave.abort();
  });
  const end = await followRun(runFolder, (event) => showEvent(event, seen, display), {
    isAlive: () => isRunning(engine.process),
    signal: leave.signal,
  }).finally(() => {
    release();
    display.clear();
  });

  if (end.state === "unfollowed") output.line("Left; the engine goes on by itself until it has stopped.");
  if (end.state === "stopped") output.line(end.reason ?? "Stopped.");
  await reportRun(output, context.programName, { kind, loaded, runFolder, ...seen });
  if (json) {
    const { before, after } = seen;
    const line = { runFolder, before: before?.summary ?? null, after: after?.summary ?? null };
    context.stdout.write(`${JSON.stringify(line)}\n`);
  }
  if (end.state === "done") return 0;
  if (end.state !== "failed" && end.state !== "lost") return 1;
  context.stderr.write(`lethe: ${end.reason ?? "The run failed."}\n`);
  return failureCode(engine);
};

interface SeenSoFar {
  before: EvaluationEvent | undefined;
  after: EvaluationEvent | undefined;
  /** Relative to the run folder. */
  checkpoint: string | undefined;
}

const showEvent = (event: RunEvent, seen: SeenSoFar, display: ProgressDisplay): void => {
  if (event.type === "evaluation" && event.phase !== "during") seen[event.phase] = event;
  if (event.type === "checkpoint") seen.checkpoint = event.folder;
  const line = lineOf(event);
  if (line !== undefined) display.line(line);
  const progress = progressOf(event);
  if (progress !== undefined) display.show(progress);
};

const askToStop = (engine: LaunchedEngine, display: ProgressDisplay): void => {
  display.line("Asking the engine to stop; it writes the model as it is by then. Ctrl-C again leaves it to that.");
  stopRun(engine.runFolder, () => isRunning(engine.process)).catch((error: unknown) =>
    display.line(`Warning: the engine cannot be asked to stop (${String(error)}).`),
  );
};

const showReading =
  (display: ProgressDisplay) =>
  (done: number, total: number): void =>
    display.show({
      activity: "reading model and data (%)",
      ...percentOf(done, total),
      detail: formatBytes(total),
    });

const percentOf = (done: number, total: number): { done: number; total: number } => ({
  done: total === 0 ? 100 : Math.floor((100 * done) / total),
  total: 100,
});

const exitTimeout = 10_000;

/** The engine tells by its exit code whether the user's input was at fault. */
const failureCode = async ({ process: engine }: LaunchedEngine): Promise<1 | 2> => {
  if (isRunning(engine)) {
    engine.ref();
    await once(engine, "exit", { signal: AbortSignal.timeout(exitTimeout) }).catch(() => undefined);
  }
  return engine.exitCode === 2 ? 2 : 1;
};
