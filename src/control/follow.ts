import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { engineLogFile } from "../protocol/control";
import { isFinal } from "../protocol/events";
import type { FinalState, RunEvent } from "../protocol/events";
import { followEvents } from "../runs/reader";
import { connect } from "./client";

/** The state of a run when `followRun` ended. */
interface RunEnd {
  /**
   * `lost`: the engine ended without a final state. `unfollowed`: the caller's `signal` ended `followRun` before the
   * run ended.
   */
  readonly state: FinalState | "lost" | "unfollowed";
  /** One sentence for the user. */
  readonly reason?: string | undefined;
  /** Key of the `training.stopWhen` rule that stopped the run. */
  readonly rule?: string | undefined;
}

interface FollowOptions {
  /** The caller ends `followRun` with this signal. The run itself continues. */
  readonly signal?: AbortSignal;
  /** Byte offset in the event log to begin at. Default: 0. */
  readonly offset?: number;
  /**
   * Tells whether the engine still runs. By default, the engine counts as running if it answered recently on the
   * control endpoint.
   */
  readonly isAlive?: () => boolean | Promise<boolean>;
}

const pollInterval = 100;

/** Reads the event log of a run from an offset until the run ends. Calls `onEvent` with each event. */
export async function followRun(
  runFolder: string,
  onEvent: (event: RunEvent) => void,
  { signal, offset: start = 0, isAlive = answersRecently(runFolder) }: FollowOptions = {},
): Promise<RunEnd> {
  let offset = start;
  let last: RunEvent | undefined;
  for (;;) {
    // First ask whether the engine is alive, then read the log. If the engine is dead, the log is complete.
    const wasAlive = await isAlive();
    const page = await followEvents(runFolder, offset);
    offset = page.offset;
    for (const event of page.events) {
      last = event;
      onEvent(event);
    }
    // In a resumed run, events can follow the final state of an earlier attempt. So a final state counts only if it is
    // the last event.
    if (last?.type === "state" && isFinal(last.state)) {
      return { state: last.state, reason: last.reason, rule: last.rule };
    }
    if (!wasAlive) {
      const log = path.join(runFolder, engineLogFile);
      return { state: "lost", reason: `The engine ended without saying why; see ${log}.` };
    }
    if (signal?.aborted) return { state: "unfollowed" };
    await wait(pollInterval, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * An engine counts as dead if it has not answered for this many milliseconds. A shorter time is not enough, because an
 * engine needs time to start and the machine may be busy.
 */
const graceTime = 10_000;
const askInterval = 2000;

const answersRecently = (runFolder: string): (() => Promise<boolean>) => {
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
