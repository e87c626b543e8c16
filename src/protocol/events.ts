import type { AlertLevel } from "./alerts";
import type { AttackResult, GivenAway } from "./assessment";
import type { AssessedModelName, AssessedState } from "./attacks";
import type { Energy } from "./cost/energy";
import type { RequestOutcome } from "./earlierRequests";
import type { Measured, PassageCounts } from "./measuredPart";
import type { MembershipAim } from "./membershipAim";
import type { EvaluationSummary, Scores, TextRecallSummary } from "./metrics";

/** The state of a run, as the last state event in the log reports it. */
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

/**
 * Every event has the time when the event was written and the number of the attempt that wrote it. A run begins with
 * attempt 0. Each resume begins the next attempt.
 */
interface EventBase {
  readonly attempt: number;
  /** ISO 8601, UTC. */
  readonly time: string;
  /**
   * The energy that the machine has used since the attempt began. It is empty if the machine does not tell it. Only
   * events that tell something new have this key: the first of an attempt, changes of the state, and others now and
   * then. It is absent in runs of earlier versions.
   */
  readonly energy?: Energy;
}

interface StateEvent extends EventBase {
  readonly type: "state";
  readonly state: RunState;
  readonly step: number;
  /**
   * Why the run has this state, in one sentence for the user. The key is present for `failed`, `stopped` and `paused`.
   */
  readonly reason?: string;
  /**
   * The name of the stop rule that ended the run. The stop rules are the keys of `training.stopWhen`. Only the state
   * `stopped` can have this key. The key is absent if a user stopped the run.
   */
  readonly rule?: string;
  /**
   * The versions of the programs that compute this attempt. Only the state `starting` has this key. It is absent in
   * runs of earlier versions.
   */
  readonly software?: string;
}

/**
 * The plan of an attempt's training. The engine reports the plan before the first step of the attempt. Readers use the
 * plan to estimate the time that is left.
 */
export interface PlanEvent extends EventBase {
  readonly type: "plan";
  /** The step at which the attempt begins. */
  readonly step: number;
  readonly totalSteps: number;
  /** The number of steps between two evaluations. 0 means no evaluations during training. */
  readonly evaluationInterval: number;
  /** The number of steps between two checkpoints. 0 means no checkpoints during training. */
  readonly checkpointInterval: number;
  /** The part of all passages that an evaluation between steps measures, from 0 to 1. */
  readonly sampledShare: number;
  /** How the run uses membership. The key is absent if it neither chooses a checkpoint nor stops by membership. */
  readonly membership?: MembershipPlan;
}

/** How a run uses the membership figures of its evaluations. A resumed run keeps this plan. */
export interface MembershipPlan {
  /** The figures that the run aims at. */
  readonly aim: MembershipAim;
  /**
   * The run chooses its best checkpoint by membership, among those that keep the retain set: r and t are at least this
   * share of their values before the run. It is null if the unlearning score alone chooses; see `bestCheckpoint`.
   */
  readonly retainShare: number | null;
  /**
   * The values of r and t of the retain set before the run, on the documents that scheduled evaluations during training
   * measure. Absent if the model was not measured before the run.
   */
  readonly retainBefore?: Pick<Scores, "regurgitation" | "knowledge">;
}

/** One optimiser step. */
export interface StepEvent extends EventBase {
  readonly type: "step";
  /** The number of the step, counted from 1. */
  readonly step: number;
  readonly totalSteps: number;
  readonly epoch: number;
  readonly learningRate: number;
  readonly loss: number;
  readonly forgetLoss: number | null;
  readonly retainLoss: number | null;
  /** The norm before clipping. */
  readonly gradientNorm: number;
  /** Tokens without padding. */
  readonly tokens: number;
  readonly seconds: number;
  readonly memoryBytes: number;
}

/** Reports the progress of work that is not training, such as an evaluation. Clients show this progress as a bar. */
export interface ProgressEvent extends EventBase {
  readonly type: "progress";
  readonly step: number;
  readonly activity: string;
  readonly done: number;
  readonly total: number;
}

export interface EvaluationEvent extends EventBase, Measured {
  readonly type: "evaluation";
  readonly step: number;
  readonly summary: EvaluationSummary;
  /** The path of the file with one line for each passage, relative to the run folder. */
  readonly file: string;
  readonly seconds: number;
  /**
   * SHA-256 of everything that decided the figures, in hexadecimal. Only an evaluation before the first step has this
   * key. Another run that would measure the same takes these figures over.
   */
  readonly inputs?: string;
  /** The id of the run that made this evaluation. The key is absent if this run made it. */
  readonly takenFrom?: string;
  /**
   * What has come back of each earlier request. Only a full evaluation after the first step has this key, and only in a
   * run with earlier requests.
   */
  readonly earlier?: readonly RequestOutcome[];
}

/**
 * How well the model predicts the true texts of a sample, measured by scoring alone. The model generates nothing, so
 * this measurement is cheap enough for the first steps of a run. It is no evaluation: it has no completions, it chooses
 * no checkpoint, and no stop rule reads it.
 */
export interface ScoringEvent extends EventBase {
  readonly type: "scoring";
  readonly step: number;
  readonly summary: TextRecallSummary;
  readonly passages: PassageCounts;
  readonly seconds: number;
}

export interface CheckpointEvent extends EventBase {
  readonly type: "checkpoint";
  readonly step: number;
  /** The path of the checkpoint's folder, relative to the run folder. */
  readonly folder: string;
}

export interface WarningEvent extends EventBase {
  readonly type: "warning";
  readonly step: number;
  readonly message: string;
  /** How serious the warning is. Older runs do not have this key; their warnings count as `warning`. */
  readonly level?: AlertLevel;
  /**
   * The subject of the warning. With this key, a program can find the warning and show it in a special place. `adapter`
   * is the only subject: the adapter folder differs from the measured model. A warning about anything else does not
   * have this key. Older runs do not have this key either.
   */
  readonly about?: "adapter";
}

/**
 * A new attempt continues from a checkpoint. An event of an earlier attempt is no longer valid if its step is later
 * than `fromStep`.
 */
export interface ResumedEvent extends EventBase {
  readonly type: "resumed";
  /** The checkpoint's step. */
  readonly fromStep: number;
}

/**
 * One model measured in an assessment, under an attack or without one. Readers of evaluations
 * ignore it, because they show models without attacks. The step is the number of measurements that are done.
 */
export interface AttackEvent extends EventBase {
  readonly type: "attack";
  readonly step: number;
  readonly state: AssessedState;
  readonly model: AssessedModelName;
  /** What the model gives away of the measured passages of the forget set. */
  readonly values: GivenAway;
  /** The path of the file with one line for each passage, relative to the run folder. Absent for a skipped attack. */
  readonly file?: string;
  readonly seconds: number;
  /** Absent for a model as it is. */
  readonly result?: AttackResult;
}

/** A line of `events.ndjson`. */
export type RunEvent =
  | StateEvent
  | PlanEvent
  | StepEvent
  | ProgressEvent
  | EvaluationEvent
  | ScoringEvent
  | AttackEvent
  | CheckpointEvent
  | WarningEvent
  | ResumedEvent;

/**
 * An event as the engine reports it. The main thread adds the energy. The writer of the log adds the attempt and the
 * time.
 */
export type RunEventBody = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, "attempt" | "time">
    : never
  : never;

/** A state that ends an attempt. The event with this state is the last event of the attempt. */
export type FinalState = "done" | "stopped" | "paused" | "failed";

export function isFinal(state: RunState): state is FinalState {
  return state === "done" || state === "stopped" || state === "paused" || state === "failed";
}
