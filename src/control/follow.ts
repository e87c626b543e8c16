import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { engineLogFile } from "../protocol/control";
import { isFinal } from "../protocol/events";
import type { RunEvent, RunState } from "../protocol/events";
import { followEvents } from "../runs/reader";
import { connect } from "./client";

/** How following a run ended. */
export interface RunEnd {
  /** A final state; `lost`: the engine is gone without one; `unfollowed`: the caller's signal came first. */
  readonly state: Extract<RunState, "done" | "stopped" | "paused" | "failed"> | "lost" | "unfollowed";
  /** One sentence for the user. */
  readonly reason?: string;
  /** Of a run that a rule of `training.stopWhen` has stopped: its key. */
  readonly rule?: string;
}

export interface FollowOptions {
  /** Ends the following, not the run. */
  readonly signal?: AbortSignal;
  /** In bytes: where in the event log to begin; at its start where left out. */
  readonly offset?: number;
  /** Whether the engine still runs; without it, whether one has answered on the control endpoint of late. */
  readonly isAlive?: () => boolean | Promise<boolean>;
}

const pollInterval = 100;

/** Calls back with every event of a run from an offset on, until the run ends. */
export async function followRun(
  runFolder: string,
  onEvent: (event: RunEvent) => void,
  { signal, offset: start = 0, isAlive = answersOfLate(runFolder) }: FollowOptions = {},
): Promise<RunEnd> {
  let offset = start;
  let last: RunEvent | undefined;
  for (;;) {
    // Asked before the log is read, so that what an engine wrote just before its end is not missed.
    const wasAlive = await isAlive();
    const page = await followEvents(runFolder, offset);
    offset = page.offset;
    for (const event of page.events) {
      last = event;
      onEvent(event);
    }
    // A resumed run goes on behind an earlier attempt's final state, so only the last event counts.
    if (last?.type === "state" && isFinal(last.state)) {
      const state = last.state as "done" | "stopped" | "paused" | "failed";
      const { reason, rule } = last;
      return { state, ...(reason !== undefined && { reason }), ...(rule !== undefined && { rule }) };
    }
    if (!wasAlive) {
      const log = path.join(runFolder, engineLogFile);
      return { state: "lost", reason: `The engine ended without saying why; see ${log}.` };
    }
    if (signal?.aborted) return { state: "unfollowed" };
    await wait(pollInterval, undefined, { signal }).catch(() => undefined);
  }
}

/** How long an engine may be silent: it takes a moment to start, and its machine may be busy. */
const graceTime = 10_000;
const askInterval = 2000;

const answersOfLate = (runFolder: string): (() => Promise<boolean>) => {
  let lastAnswer = Date.now();
  let lastAsked = 0;
  return async () => {
    if (Date.now() - lastAsked >= askInterval) {
      lastAsked = Date.now();
      const client = await connect(runFolder);
      client?.dispose();
      if (client !== undefined) lastAnswer = Date.now();
    }
    return Date.now() - lastAnswer < graceTime;
  };
};
