import type { EvaluationSummary } from "./metrics";

/** What a run is doing; the last state event in the log is the run's state. */
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

/** Every event carries the attempt it belongs to (0, then one more a resume) and the time it was written. */
interface EventBase {
  readonly attempt: number;
  /** ISO 8601, UTC. */
  readonly time: string;
}

export interface StateEvent extends EventBase {
  readonly type: "state";
  readonly state: RunState;
  readonly step: number;
  /** One sentence for the user, given with `failed`, `stopped` and `paused`. */
  readonly reason?: string;
  /** Given with `stopped`: the key of `training.stopWhen` that ended the run; without one, somebody asked for it. */
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
  /** Tokens that carry content, padding counted as none. */
  readonly tokens: number;
  readonly seconds: number;
  readonly memoryBytes: number;
}

/** Progress of a part of the work that is no training step, for progress bars. */
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
   * `before` the first step; `during` the run, on a sample; `after` the last step, on the exported folder read back,
   * since rounding to its type can undo small updates.
   */
  readonly phase: "before" | "during" | "after";
  readonly summary: EvaluationSummary;
  /** The per-passage lines, relative to the run folder. */
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

/** A new attempt goes on from a checkpoint: what earlier attempts reported after `fromStep` no longer counts. */
export interface ResumedEvent extends EventBase {
  readonly type: "resumed";
  /** The checkpoint's step. */
  readonly fromStep: number;
}

/** A line of `events.ndjson`. */
export type RunEvent =
  StateEvent | StepEvent | ProgressEvent | EvaluationEvent | CheckpointEvent | WarningEvent | ResumedEvent;

/** An event as the engine reports it; the run's writer adds attempt and time. */
export type RunEventBody = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, "attempt" | "time">
    : never
  : never;

/** A state after which nothing more is written in this attempt. */
export function isFinal(state: RunState): boolean {
  return state === "done" || state === "stopped" || state === "paused" || state === "failed";
}
