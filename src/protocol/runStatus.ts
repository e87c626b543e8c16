import { isFinal } from "./events";
import type { RunState } from "./events";

/**
 * The status of a run in lists. It is the last state in the event log, with these exceptions:
 *
 * - `crashed`: the engine died without writing a final state.
 * - `unreachable`: the engine runs on another machine.
 * - `unreadable`: the run's record is damaged or of a newer version, or the event log cannot be read.
 */
export type RunStatus = RunState | "crashed" | "unreachable" | "unreadable";

const words: Readonly<Record<RunStatus, string>> = {
  starting: "starting",
  evaluating: "measuring",
  training: "training",
  exporting: "writing the model",
  stopping: "stopping",
  pausing: "pausing",
  paused: "paused",
  done: "done",
  stopped: "stopped",
  failed: "failed",
  crashed: "crashed",
  unreachable: "on another machine",
  unreadable: "unreadable",
};

export function describeStatus(status: RunStatus): string {
  return words[status];
}

/** Whether the run has ended with an error. */
export function hasFailed(status: RunStatus): boolean {
  return status === "failed" || status === "crashed";
}

/** Whether a process works on the run. */
export function isAtWork(status: RunStatus): boolean {
  return status !== "crashed" && status !== "unreadable" && status !== "unreachable" && !isFinal(status);
}
