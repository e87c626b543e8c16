import type { EvaluationSummary } from "./metrics";

/** The state of a run: that of the log's last state event. */
export type RunState =
  | "starting"
  | "evaluating"
  | "training"
  | "exporting"
  | "stopping"
  | "pausing"
  | "paused"
  | "done"
  | "stopped"
  | "failed";

/** Every event carries its attempt (0, then one more for each resume) and the time when it was written. */
interface EventBase {
  readonly attempt: number;
  /** ISO 8601, UTC. */
  readonly time: string;
}

export interface StateEvent extends EventBase {
  readonly type: "state";
  readonly state: RunState;
  readonly step: number;
  /** One sentence for the user; present with `failed`, `stopped` and `paused`. */
  readonly reason?: string;
  /** With `stopped`: the key of `training.stopWhen` that ended the run; absent where a user stopped it. */
  readonly rule?: string;
}

/** One optimiser step. */
export interface StepEvent extends EventBase {
  readonly type: "step";
  /** Counted from 1. */
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly loss: number;
  readonly forgetLoss: number | null;
  readonly retainLoss: number | null;
  /** Before clipping. */
  readonly gradientNorm: number;
  /** Tokens without padding. */
  readonly tokens: number;
  readonly seconds: number;
  readonly memoryBytes: number;
}

/** Progress of work other than training steps, for progress bars. */
export interface ProgressEvent extends EventBase {
  readonly type: "progress";
  readonly step: number;
  readonly activity: string;
  readonly done: number;
  readonly total: number;
}

export interface EvaluationEvent extends EventBase {
  readonly type: "evaluation";
  readonly step: number;
  /**
   * `before` the first step; `during` the run, on a sample; `after` the last step. The model measured `after` is the
   * exported one, read back from its folder: rounding in the export can undo small updates.
   */
  readonly phase: "before" | "during" | "after";
  readonly summary: EvaluationSummary;
  /** The file with a line for each passage, relative to the run folder. */
  readonly file: string;
  readonly seconds: number;
}

export interface CheckpointEvent extends EventBase {
  readonly type: "checkpoint";
  readonly step: number;
  /** Relative to the run folder. */
  readonly folder: string;
}

export interface WarningEvent extends EventBase {
  readonly type: "warning";
  readonly step: number;
  readonly message: string;
}

/** A new attempt continues from a checkpoint. What earlier attempts reported after `fromStep` no longer counts. */
export interface ResumedEvent extends EventBase {
  readonly type: "resumed";
  /** The checkpoint's step. */
  readonly fromStep: number;
}

/** A line of `events.ndjson`. */
export type RunEvent =
  StateEvent | StepEvent | ProgressEvent | EvaluationEvent | CheckpointEvent | WarningEvent | ResumedEvent;

/** An event as the engine reports it. The writer of the log adds attempt and time. */
export type RunEventBody = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, "attempt" | "time">
    : never
  : never;

/** Whether an attempt ends with this state: no event follows it. */
export function isFinal(state: RunState): boolean {
  return state === "done" || state === "stopped" || state === "paused" || state === "failed";
}
