import type { RunState } from "./events";
import type { EvaluationSummary, PassageEvaluation } from "./metrics";
import type { Passage, Split } from "./passages";
import type { Series } from "./series";

/*
 * The conversation between the editor and the dashboard's page. The editor owns the history. It posts a snapshot when
 * the page asks for one, and updates with running sequence numbers after it; a page that misses a number asks for a new
 * snapshot. Everything else is a request of the page with one reply.
 *
 * Runs are named by their place in the snapshot: 0 is the run that the panel was opened for, the others are compared
 * with it. Passages are named by their place in the run's `passages.ndjson`, evaluations by their place in the history.
 */

/** Figures that every training step has. */
export const stepMetrics = [
  "loss",
  "forgetLoss",
  "retainLoss",
  "learningRate",
  "gradientNorm",
  "tokensPerSecond",
  "memoryBytes",
] as const;
export type StepMetric = (typeof stepMetrics)[number];

/** A step's figures; null where the run has no such figure. */
export interface StepFigures extends Readonly<Record<StepMetric, number | null>> {
  readonly step: number;
}

export type StepSeries = Readonly<Record<StepMetric, Series>>;

/** `crashed`: the engine is dead without having said why; `unreachable`: it works on another machine. */
export type DashboardState = RunState | "crashed" | "unreachable" | "unreadable";

export interface DashboardStatus {
  readonly state: DashboardState;
  /** The state in words, `on another machine`. */
  readonly words: string;
  /** One sentence for the user: why the run ended. */
  readonly reason: string | null;
  readonly step: number;
  /** 0 before the first step. */
  readonly totalSteps: number;
  /** Until the run has ended, by the pace so far; null where nothing is known or nothing is left. */
  readonly secondsLeft: number | null;
  /** When the last event was written, ISO 8601, UTC; null while the run goes on. */
  readonly endedAt: string | null;
  /** A part of the work that is no training step. */
  readonly activity: { readonly name: string; readonly done: number; readonly total: number } | null;
  readonly isActive: boolean;
  readonly isResumable: boolean;
  /** The event log is still being read: evaluations and state are known already, the steps follow. */
  readonly isReading: boolean;
}

export interface DashboardEvaluation {
  readonly step: number;
  readonly phase: "before" | "during" | "after";
  readonly summary: EvaluationSummary;
  readonly seconds: number;
}

export interface DashboardCheckpoint {
  readonly step: number;
  /** Absolute. */
  readonly folder: string;
}

export interface DashboardWarning {
  readonly step: number;
  readonly message: string;
}

/** What changes while a run goes on. */
export interface RunChanges {
  readonly status: DashboardStatus;
  readonly evaluations: readonly DashboardEvaluation[];
  readonly checkpoints: readonly DashboardCheckpoint[];
  readonly warnings: readonly DashboardWarning[];
}

export interface RunSnapshot extends RunChanges {
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  readonly kind: "prepare" | "unlearn";
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly device: string;
  /** How often the run has been started or resumed, from 0: what a later attempt measures anew has the same places. */
  readonly attempt: number;
  /** The source model's folder. */
  readonly model: string;
  /** Every setting with its dotted name, `training.learningRate`, in the order of the file. */
  readonly configuration: readonly (readonly [name: string, value: string])[];
  /** The figures of the model retrained without the forget set, where they are known. */
  readonly reference: EvaluationSummary | null;
  /** How many steps the run has reported. */
  readonly stepCount: number;
  /** All of them, thinned out. */
  readonly series: StepSeries;
}

export interface SnapshotMessage {
  readonly type: "snapshot";
  readonly sequence: number;
  readonly runs: readonly RunSnapshot[];
}

/**
 * What is new in one run since the message before. Evaluations, checkpoints and warnings are told whole or not at all.
 */
export interface UpdateMessage extends Partial<RunChanges> {
  readonly type: "update";
  readonly sequence: number;
  readonly run: number;
  readonly steps: readonly StepFigures[];
}

/** Somebody wants to see one passage of the panel's run. */
export interface SelectMessage {
  readonly type: "select";
  /** Its place. */
  readonly passage: number;
  readonly split: Split;
}

/** A passage as the list shows it. */
export interface PassageRow extends Pick<Passage, "id" | "task" | "split" | "kind"> {
  /** How the true text begins. */
  readonly excerpt: string;
}

/** One evaluation's scores of a run's passages. */
export interface PassageScores {
  /** By the passage's place; null where it was not measured. */
  readonly scores: readonly (number | null)[];
  /** The score above which a completion is recited, see `recitedAbove`. */
  readonly threshold: number;
}

export interface Inspection {
  readonly passage: Passage;
  /** Null where this evaluation left the passage out. */
  readonly record: PassageEvaluation | null;
}

interface OfRun {
  readonly run: number;
}
interface OfPassage extends OfRun {
  readonly passage: number;
}

/** What the page can ask for, and what it gets. */
export interface DashboardRequests {
  /** The steps from `from` to `to`, in full where they are few enough. */
  series: { params: OfRun & { readonly from: number; readonly to: number }; result: StepSeries };
  passages: { params: OfRun; result: readonly PassageRow[] };
  scores: { params: OfRun & { readonly evaluation: number }; result: PassageScores };
  inspect: { params: OfPassage & { readonly evaluation: number }; result: Inspection };
  /** A passage's score in each evaluation. */
  history: { params: OfPassage; result: readonly (number | null)[] };
  pause: { params: OfRun; result: null };
  resume: { params: OfRun; result: null };
  stop: { params: OfRun; result: null };
  evaluate: { params: OfRun; result: null };
  exportModel: { params: OfRun; result: null };
  openSource: { params: OfPassage; result: null };
  probe: { params: OfPassage; result: null };
  /** Lets the user choose runs to compare with; a snapshot follows. */
  compareWith: { params: Record<string, never>; result: null };
  /** Ends the comparison with one run; a snapshot follows. */
  leaveOut: { params: OfRun; result: null };
  /** Lets the user choose where to save a file. Text, or the bytes of a picture in base 64. */
  save: {
    params: { readonly name: string; readonly text: string } | { readonly name: string; readonly base64: string };
    result: null;
  };
}
export type RequestKind = keyof DashboardRequests;

/** The page is there, or has missed a message: it wants a snapshot. */
export interface ReadyMessage {
  readonly type: "ready";
}

export type RequestMessage = {
  readonly [Kind in RequestKind]: {
    readonly type: "request";
    readonly id: number;
    readonly kind: Kind;
    readonly params: DashboardRequests[Kind]["params"];
    /** The folder of the run at the place `params.run`: places may change before the request arrives. */
    readonly folder?: string | undefined;
  };
}[RequestKind];

export type ReplyMessage =
  | { readonly type: "reply"; readonly id: number; readonly result: DashboardRequests[RequestKind]["result"] }
  /** One sentence for the user. */
  | { readonly type: "reply"; readonly id: number; readonly problem: string };

export type ToPage = SnapshotMessage | UpdateMessage | SelectMessage | ReplyMessage;
export type FromPage = ReadyMessage | RequestMessage;
