import { once } from "node:events";
import { askRun } from "../control/askRun";
import { followRun } from "../control/follow";
import { isRunning, launchEngine } from "../control/launch";
import type { LaunchedEngine, LaunchOptions } from "../control/launch";
import type { ChangedFile } from "../control/changedInputs";
import { describeChanges } from "../control/dataText";
import { resumeEngine } from "../control/resume";
import type { RunEvent } from "../protocol/events";
import { plannedSteps } from "../protocol/history";
import { HumanError } from "../protocol/humanError";
import type { RetrainedBeside } from "../protocol/retrainedColumns";
import { addToTimeTrack, emptyTimeTrack, timeLeft } from "../protocol/timeLeft";
import type { TimeTrack } from "../protocol/timeLeft";
import { readEvents, readRunRecord } from "../runs/reader";
import { requireEngine } from "../runs/runRecord";
import type { CommandContext } from "./commandLine";
import { catchInterrupts } from "./interrupts";
import { printAssessment } from "./assessmentOutcome";
import { createOutput } from "./output";
import type { Output } from "./output";
import { createProgressDisplay } from "./progressDisplay";
import type { ProgressDisplay } from "./progressDisplay";
import { lineOf, progressOf } from "./runEvents";
import { printRunOutcome } from "./runOutcome";
import type { RunOutcome } from "./runOutcome";
import { formatBytes } from "../protocol/wording";
import { formatPath, quoteArgument } from "./shellText";
import type { EngineKind } from "../protocol/runKind";

/** The configuration of a run to start. */
interface WatchedConfiguration extends Pick<LaunchOptions, "overrides" | "retrained" | "assessed"> {
  readonly file: string;
}

/**
 * Starts a run, shows it until it ends and prints its outcome. With `json`, text for people goes to the error stream.
 * The last line of the output is then `{"runFolder", "before", "after"}`. If there are figures of the retrained model,
 * it also has `retrained`, `membership` and `forgetQuality` if the run measures them, and `differences` if these
 * figures have scores of passages.
 *
 * @returns the exit code
 * @throws HumanError when the run cannot be started
 */
export async function watchRun(
  kind: EngineKind,
  { file: configurationFile, overrides, retrained, assessed }: WatchedConfiguration,
  json: boolean,
  context: CommandContext,
): Promise<0 | 1 | 2> {
  const { enginePath, version: engineVersion } = context;
  const watch = createWatch(json, context);
  const onProgress = showReading(watch.display);
  const onNotice = watch.display.line;
  const run = { configurationFile, overrides, retrained, assessed, kind, enginePath, engineVersion };
  const engine = await launchEngine({ ...run, onProgress, onNotice });
  return watch.toEnd(engine, { kind, loaded: engine.loaded, before: undefined }, 0, []);
}

export interface ResumeCommandOptions {
  readonly json?: boolean;
  /** Whether to go on with the run's copies of its sets if the sets have changed. */
  readonly withCopy?: boolean;
}

/**
 * Resumes a run and shows it as `watchRun` does.
 *
 * @throws HumanError when the run cannot be resumed, and when a set has changed and `withCopy` is not given
 */
export async function watchResumed(
  runFolder: string,
  { json = false, withCopy = false }: ResumeCommandOptions,
  context: CommandContext,
): Promise<0 | 1 | 2> {
  const record = await readRunRecord(runFolder);
  const { configurationFile } = record;
  const kind = requireEngine(runFolder, record, "resumed");
  const watch = createWatch(json, context);
  const { events, offset } = await readEvents(runFolder);
  const onProgress = showReading(watch.display);
  const outcome = await resumeEngine({ runFolder, enginePath: context.enginePath, withCopy, onProgress });
  if ("changed" in outcome) throw await refuseChanges(outcome.changed, runFolder, configurationFile, context);
  const { configuration, ...engine } = outcome.engine;
  const evaluations = events.filter((event) => event.type === "evaluation");
  const before = evaluations.findLast(({ phase }) => phase === "before");
  return watch.toEnd(engine, { kind, loaded: { configuration, file: configurationFile }, before }, offset, events);
}

/** Says which sets have changed and how the user can go on. */
const refuseChanges = async (
  changed: readonly ChangedFile[],
  runFolder: string,
  configurationFile: string,
  { programName }: CommandContext,
): Promise<HumanError> => {
  const resume = `${programName} resume ${quoteArgument(formatPath(runFolder))} --with-copy`;
  const start = `${programName} run ${quoteArgument(formatPath(configurationFile))}`;
  return new HumanError(
    `${await describeChanges(changed)}; resume with the run's copy ("${resume}") or start a new run ("${start}").`,
  );
};

const createWatch = (json: boolean, context: CommandContext) => {
  const output = createOutput(json ? context.stderr : context.stdout);
  const display = createProgressDisplay(output);
  /**
   * @param offset the byte of the event log at which the events of this attempt begin
   * @param earlier the events before this byte
   */
  const toEnd = async (
    engine: LaunchedEngine,
    run: Pick<RunOutcome, "kind" | "loaded" | "before">,
    offset: number,
    earlier: readonly RunEvent[],
  ): Promise<0 | 1 | 2> => {
    const { runFolder } = engine;
    display.line(`Run folder: ${formatPath(runFolder)}`);
    const outcome: RunOutcome = {
      ...run,
      runFolder,
      after: undefined,
      checkpoint: undefined,
      steps: plannedSteps(earlier),
    };
    const leave = new AbortController();
    const release = catchInterrupts((count) => {
      if (count === 1) askToPause(engine, display);
      else leave.abort();
    });
    let track = earlier.reduce(addToTimeTrack, emptyTimeTrack);
    const onEvent = (event: RunEvent): void => {
      track = addToTimeTrack(track, event);
      showEvent(event, track, outcome, display);
    };
    const end = await followRun(runFolder, onEvent, {
      isAlive: () => isRunning(engine.process),
      signal: leave.signal,
      offset,
    }).finally(() => {
      release();
      display.clear();
    });

    const resume = `${context.programName} resume ${quoteArgument(formatPath(runFolder))}`;
    if (end.state === "stopped") output.line(end.reason ?? "Stopped.");
    const printed = await printOutcome(output, context.programName, outcome);
    // The command that resumes the run is the last line, so that the user finds it right above the prompt.
    if (end.state === "paused") output.line(`${end.reason ?? "Paused."} Continue with: ${resume}`);
    if (end.state === "unfollowed")
      output.line(
        `This command ends now. The engine continues until the run has paused. After that, resume the run with: ${resume}`,
      );
    if (json) context.stdout.write(`${JSON.stringify({ runFolder, ...printed })}\n`);
    if (end.state === "done" || end.rule !== undefined) return 0;
    if (end.state !== "failed" && end.state !== "lost") return 1;
    if (end.state === "lost") output.line(`Continue with: ${resume}`);
    context.stderr.write(`lethe: ${end.reason ?? "The run failed."}\n`);
    return failureCode(engine);
  };
  return { display, toEnd };
};

/**
 * Prints the outcome of a run.
 *
 * @returns the keys of the JSON line
 */
const printOutcome = async (output: Output, programName: string, outcome: RunOutcome): Promise<object> => {
  if (outcome.kind === "assess") return { assessment: await printAssessment(output, programName, outcome.runFolder) };
  const retrained = await printRunOutcome(output, programName, outcome);
  const { before, after } = outcome;
  return { before: before?.summary ?? null, after: after?.summary ?? null, ...jsonOf(retrained) };
};

/** The keys of the JSON line for the retrained model. A run without one has no such keys. */
const jsonOf = (retrained: RetrainedBeside | undefined) =>
  retrained && {
    retrained: retrained.summary,
    ...(retrained.differences && { differences: retrained.differences }),
    ...(retrained.membership && { membership: retrained.membership }),
    ...(retrained.forgetQuality && { forgetQuality: retrained.forgetQuality }),
  };

/** Shows an event and the time left. If the event reports an evaluation or a checkpoint, stores it in `outcome`. */
const showEvent = (event: RunEvent, track: TimeTrack, outcome: RunOutcome, display: ProgressDisplay): void => {
  if (event.type === "evaluation" && event.phase !== "during") outcome[event.phase] = event;
  if (event.type === "checkpoint") outcome.checkpoint = event.folder;
  if (event.type === "plan" || event.type === "step") outcome.steps = event.totalSteps;
  const line = lineOf(event);
  if (line !== undefined) display.line(line);
  const progress = progressOf(event);
  if (progress !== undefined) display.show({ ...progress, timeLeft: timeLeft(track, Date.parse(event.time)) ?? null });
};

const askToPause = (engine: LaunchedEngine, display: ProgressDisplay): void => {
  display.line(
    "Asking the engine to pause and write a checkpoint. Press Ctrl-C again to end this command without waiting.",
  );
  askRun(engine.runFolder, "pause", () => isRunning(engine.process)).catch((error: unknown) =>
    display.line(`Warning: the request to pause did not reach the engine (${String(error)}).`),
  );
};

const showReading =
  (display: ProgressDisplay) =>
  (done: number, total: number): void =>
    display.show({
      activity: "reading model and data (%)",
      done: total === 0 ? 100 : Math.floor((100 * done) / total),
      total: 100,
      detail: formatBytes(total),
    });

const exitTimeout = 10_000;

/**
 * The exit code after a failure: 2 if the user's input caused the failure, otherwise 1. The engine's exit code tells
 * the cause.
 */
const failureCode = async ({ process: engine }: LaunchedEngine): Promise<1 | 2> => {
  if (isRunning(engine)) {
    engine.ref();
    await once(engine, "exit", { signal: AbortSignal.timeout(exitTimeout) }).catch(() => undefined);
  }
  return engine.exitCode === 2 ? 2 : 1;
};
