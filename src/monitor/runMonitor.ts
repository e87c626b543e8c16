import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { RunEventBody, RunState } from "../protocol/events";
import { HumanError } from "../protocol/humanError";
import type { EvaluationSummary } from "../protocol/metrics";
import { startControlServer } from "../runs/controlServer";
import { acquireLock } from "../runs/lock";
import { readEvents } from "../runs/reader";
import { openRunLog } from "../runs/runLog";
import { openAnswers } from "./answers";
import { askRound } from "./askRound";
import type { Endpoint } from "./endpoint";
import type { MonitoredRun } from "./monitoredRun";
import { createPace } from "./pace";
import { measureRound } from "./measureRound";

/** How often a monitor asks, and its limits. */
export interface MonitorSettings {
  readonly endpoint: Endpoint;
  /** The number of rounds. It may be infinite. */
  readonly rounds: number;
  /** The time from the start of one round to that of the next, in milliseconds. Undefined: no pause. */
  readonly every: number | undefined;
  /** The largest number of requests in a minute. Undefined: no limit. */
  readonly perMinute: number | undefined;
  /** The monitor ends when the server has counted this number of tokens. */
  readonly mostTokens: number;
}

/** Shows what a monitor does. */
export interface MonitorDisplay {
  readonly progress: (activity: string, done: number, total: number) => void;
  /** Called after each round, with the number of the round, counted from 1. */
  readonly round: (round: number, summary: EvaluationSummary, alerts: readonly string[]) => void;
  /** Called with a sentence about a round that did not come to its end. */
  readonly failure: (sentence: string) => void;
}

/** Milliseconds between two events about progress. */
const progressInterval = 1000;

/**
 * Asks a deployed model round by round, and writes each round into the run folder. The process answers at the run's
 * control endpoint, so every view can pause or stop it. If a round does not come to its end, its answers are kept, and
 * the next start of the monitor goes on with it.
 *
 * @param interrupted ends the monitor at once
 * @returns the last state of the run
 * @throws HumanError if another process works on the run, if a file cannot be written or, without pauses between
 *   rounds, if the server fails
 */
export async function runMonitor(
  run: MonitoredRun,
  settings: MonitorSettings,
  display: MonitorDisplay,
  interrupted: AbortSignal,
): Promise<RunState> {
  const owner = { processId: process.pid, host: hostname(), since: new Date().toISOString() };
  const unlock = await acquireLock(run.folder, owner);
  const log = openRunLog(run.folder, 0);
  const asked = new AbortController();
  const signal = AbortSignal.any([interrupted, asked.signal]);
  let current: { state: RunState; step: number } = { state: "starting", step: 0 };
  const report = (event: RunEventBody): void => {
    log.append(event);
    if (event.type === "state") current = { state: event.state, step: event.step };
  };
  const end = (state: RunState, reason?: string): RunState => {
    report({ type: "state", step: current.step, state, ...(reason !== undefined && { reason }) });
    return state;
  };
  let close: (() => Promise<void>) | undefined;
  try {
    close = await startControlServer(run.folder, {
      describe: () => ({ runId: path.basename(run.folder), ...current }),
      ask: (request) => {
        // A round has no part of its own that could be measured now.
        if (request !== "evaluate") asked.abort();
      },
      probe: () => Promise.reject(new HumanError("A monitor asks the deployed model only for its passages.")),
    });
    const { events } = await readEvents(run.folder);
    const first = events.filter(({ type }) => type === "evaluation").length;
    await askRounds(run, settings, { first, report, display, signal });
    return end("done");
  } catch (error) {
    if (signal.aborted) return end("paused", goesOn);
    const isHuman = error instanceof HumanError;
    end("failed", isHuman ? `${error.message} ${goesOn}` : "The monitor failed because of a defect in Lethe.");
    // The options were right: the server has failed since.
    throw isHuman ? new HumanError(error.message, false) : error;
  } finally {
    await close?.();
    log.close();
    await unlock();
  }
}

const goesOn = 'The answers so far are kept; "lethe monitor --into" with the run folder goes on.';

interface Asking {
  /** The number of the first round, counted from 0. */
  readonly first: number;
  readonly report: (event: RunEventBody) => void;
  readonly display: MonitorDisplay;
  readonly signal: AbortSignal;
}

/** Asks all rounds. With pauses between rounds, a server that does not answer is asked again after the next pause. */
async function askRounds(run: MonitoredRun, settings: MonitorSettings, asking: Asking): Promise<void> {
  const { report, display, signal, first } = asking;
  const { every, rounds, perMinute } = settings;
  const limits = { pace: createPace(perMinute), spend: countTokens(settings.mostTokens) };
  for (let round = first; round < first + rounds;) {
    const next = Date.now() + (every ?? 0);
    report({ type: "state", state: "evaluating", step: round });
    try {
      await askOne(run, settings.endpoint, { ...asking, ...limits, round });
      round += 1;
    } catch (error) {
      const mayPass = error instanceof HumanError && !(error instanceof TooManyTokens);
      if (every === undefined || signal.aborted || !mayPass) throw error;
      const message = `Round ${round + 1} did not come to its end. ${error.message}`;
      report({ type: "warning", level: "warning", step: round, message });
      display.failure(message);
    }
    if (every === undefined || round === first + rounds) continue;
    const activity = `waiting until ${new Date(next).toLocaleString()}`;
    report({ type: "progress", step: round, activity, done: 0, total: 1 });
    display.progress(activity, 0, 1);
    await wait(Math.max(0, next - Date.now()), undefined, { signal });
  }
}

interface AskedRound extends Asking {
  readonly round: number;
  readonly pace: (signal: AbortSignal) => Promise<void>;
  readonly spend: (tokens: number | undefined) => void;
}

async function askOne(run: MonitoredRun, endpoint: Endpoint, asked: AskedRound): Promise<void> {
  const { round, pace, spend, report, display, signal } = asked;
  const start = performance.now();
  let reported = 0;
  const onProgress = (done: number, total: number): void => {
    const activity = `asking round ${round + 1}`;
    display.progress(activity, done, total);
    if (Date.now() - reported < progressInterval) return;
    reported = Date.now();
    report({ type: "progress", step: round, activity, done, total });
  };
  const { passages, settings, folder } = run;
  const answers = await openAnswers(folder, round);
  const records = await askRound({ endpoint, passages, settings, answers, pace, spend, signal, onProgress });
  const seconds = (performance.now() - start) / 1000;
  const { event, alerts } = await measureRound({ runFolder: folder, round, passages, records, seconds });
  report(event);
  for (const { level, message } of alerts) report({ type: "warning", level, step: round, message });
  display.round(
    round + 1,
    event.summary,
    alerts.map(({ message }) => message),
  );
}

/** Makes a function that counts tokens, and throws an error when there are too many. */
const countTokens = (most: number): ((tokens: number | undefined) => void) => {
  let spent = 0;
  return (tokens) => {
    spent += tokens ?? 0;
    if (spent >= most)
      throw new TooManyTokens(`The server has counted ${spent} tokens, and --most-tokens is ${most}.`, false);
  };
};

class TooManyTokens extends HumanError {}
