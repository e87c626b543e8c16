import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { engineLogFile } from "../protocol/control";
import { isFinal } from "../protocol/events";
import type { FinalState, RunEvent } from "../protocol/events";
import { followEvents } from "../runs/reader";
import { connect } from "./client";

/** How following a run ended. */
export interface RunEnd {
  /** `lost`: the engine ended without a final state. `unfollowed`: the caller's signal came before the end. */
  readonly state: FinalState | "lost" | "unfollowed";
  /** One sentence for the user. */
  readonly reason?: string | undefined;
  /** Key of the `training.stopWhen` rule that stopped the run. */
  readonly rule?: string | undefined;
}

export interface FollowOptions {
  /** Ends `followRun`, but not the run. */
  readonly signal?: AbortSignal;
  /** Byte offset in the event log to begin at. Default: 0. */
  readonly offset?: number;
  /** Whether the engine still runs. Default: whether an engine answered recently on the control endpoint. */
  readonly isAlive?: () => boolean | Promise<boolean>;
}

const pollInterval = 100;

/** Calls `onEvent` with every event of a run, from an offset in the event log until the run ends. */
export async function followRun(
  runFolder: string,
  onEvent: (event: RunEvent) => void,
  { signal, offset: start = 0, isAlive = answersRecently(runFolder) }: FollowOptions = {},
): Promise<RunEnd> {
  let offset = start;
  let last: RunEvent | undefined;
  for (;;) {
    // Check the engine before the log. If the engine has ended, the log already contains its last event.
    const wasAlive = await isAlive();
    const page = await followEvents(runFolder, offset);
    offset = page.offset;
    for (const event of page.events) {
      last = event;
      onEvent(event);
    }
    // A resumed run has events after the final state of an earlier attempt, so only the last event counts.
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

/** Milliseconds that an engine may be silent. Its start takes time, and the machine may be busy. */
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
