import type { Alert } from "./alerts";
import type { Assessment } from "./assessment";
import type { Costs } from "./cost/costs";
import type { DocumentMembership, Exposure } from "./documentMembership/documentMemberships";
import type { EvaluationEvent, RunState, ScoringEvent } from "./events";
import type { RecitedAbove } from "./leaks";
import type { EvaluationSummary, PassageEvaluation } from "./metrics";
import type { Passage, Split } from "./passages";
import type { ProbeCompletion, ProbeRequest, ProbeTokenParams } from "./probe";
import type { RetrainedBeside } from "./retrainedColumns";
import type { Series } from "./series";
import type { RunVerdict } from "./verdict/runVerdict";
import type { RunKind } from "./runKind";

/*
 * The messages between the editor and the dashboard's page.
 *
 * The editor reads the runs. When the page asks for a snapshot, the editor sends all data of the shown runs. After the
 * snapshot, the editor sends updates with consecutive sequence numbers. When a number is missing, the page asks for a
 * new snapshot. The page also sends requests, and the editor sends one reply to each request. The editor can also ask
 * the page to show a passage.
 *
 * Messages name runs, passages and evaluations by an index. The index of a run is its place in the snapshot. Run 0 is
 * the run that the panel was opened for. The page compares the other runs with run 0. The index of a passage is its
 * place in the run's `passages.ndjson`. The index of an evaluation is its place in the run's list of evaluations.
 */

/** The names of all metrics that a run can report for a training step. */
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

/** The values of the metrics at one training step. The value is null if the run does not report the metric. */
export interface StepValues extends Readonly<Record<StepMetric, number | null>> {
  readonly step: number;
}

export type StepSeries = Readonly<Record<StepMetric, Series>>;

/** `crashed`: the engine process died and logged no reason. `unreachable`: the engine runs on another machine. */
type DashboardState = RunState | "crashed" | "unreachable" | "unreadable";

export interface DashboardStatus {
  readonly state: DashboardState;
  /** The state in words for the user, such as `on another machine`. */
  readonly words: string;
  /** The reason why the run ended, as one sentence for the user. */
  readonly reason: string | null;
  readonly step: number;
  /** The number of steps in the whole run. It is 0 before the first step, because the number is not known yet. */
  readonly totalSteps: number;
  /** The time until the run ends as text, such as `about 3 min 30 s left`. It is null if there is no estimate. */
  readonly timeLeft: string | null;
  /** The time of the last event (ISO 8601, UTC). It is null while the run is active. */
  readonly endedAt: string | null;
  /**
   * The progress of work that is not training, such as an evaluation. It is null while the engine does no such work.
   */
  readonly activity: { readonly name: string; readonly done: number; readonly total: number } | null;
  readonly isActive: boolean;
  readonly isResumable: boolean;
  /**
   * True while the editor is still reading the event log. During this time, the editor knows the state and the
   * evaluations of the run, but not its steps.
   */
  readonly isReading: boolean;
}

export interface DashboardEvaluation extends Pick<
  EvaluationEvent,
  "step" | "phase" | "summary" | "passages" | "seconds"
> {
  /** The name of a measurement of an assessment or of a monitor's round. Other evaluations are named by their step. */
  readonly label?: string;
}

export type DashboardScoring = Pick<ScoringEvent, "step" | "summary" | "passages">;

interface DashboardCheckpoint {
  readonly step: number;
  /** Absolute path. */
  readonly folder: string;
}

export type DashboardWarning = Alert;

/** The checkpoint that a run calls its best. */
export interface BestCheckpoint {
  readonly step: number;
  /** The rule that chose it, in words: `the highest unlearning score`. */
  readonly rule: string;
}

/** The parts of a run that change while the run is active. */
export interface RunChanges {
  readonly status: DashboardStatus;
  readonly evaluations: readonly DashboardEvaluation[];
  readonly checkpoints: readonly DashboardCheckpoint[];
  /** It is null if no checkpoint was evaluated, and for a run that prepares a model. */
  readonly best: BestCheckpoint | null;
  readonly warnings: readonly DashboardWarning[];
  /**
   * The results of all scorings, in the order of their steps. A scoring measures how well the model predicts true
   * texts, and generates no text; see `ScoringEvent`.
   */
  readonly scorings: readonly DashboardScoring[];
  /** What an assessment has found so far. It is null for other kinds of runs. */
  readonly assessment: Assessment | null;
  /** The verdict on an unlearning run that has ended. It is null while the run works, and for other kinds of runs. */
  readonly verdict: RunVerdict | null;
}

export interface RunSnapshot extends RunChanges {
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  readonly kind: RunKind;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly device: string;
  /**
   * The number of the attempt, counted from 0. Each resume begins a new attempt. The new attempt can repeat an
   * evaluation, and the repeated evaluation has the same index as the old one. So the page discards all scores when the
   * attempt changes.
   */
  readonly attempt: number;
  /** The folder of the source model. */
  readonly model: string;
  /** Every setting with its dotted name, such as `training.learningRate`, in the order of the configuration file. */
  readonly configuration: readonly (readonly [name: string, value: string])[];
  /** The figures of the retrained model, if they are known. */
  readonly reference: EvaluationSummary | null;
  /** The number of steps that the run has reported. */
  readonly stepCount: number;
  /** The metrics over all steps. A series with too many points to draw is thinned out; see `thinOut`. */
  readonly series: StepSeries;
}

export interface SnapshotMessage {
  readonly type: "snapshot";
  readonly sequence: number;
  readonly runs: readonly RunSnapshot[];
}

/**
 * The changes of one run since the last message. If the list of evaluations, checkpoints or warnings has changed, the
 * message contains the whole list, not only its new entries.
 */
export interface UpdateMessage extends Partial<RunChanges> {
  readonly type: "update";
  readonly sequence: number;
  readonly run: number;
  readonly steps: readonly StepValues[];
}

/** The editor asks the page to show a passage of run 0, which is the run that the panel was opened for. */
export interface SelectMessage {
  readonly type: "select";
  /** The index of the passage in `passages.ndjson`. */
  readonly passage: number;
  readonly split: Split;
}

/** A row of the page's list of passages. */
export interface PassageRow extends Pick<Passage, "id" | "task" | "split" | "kind"> {
  /** The beginning of the question or of the true text. */
  readonly excerpt: string;
}

/** The scores of the passages in one evaluation. */
export interface PassageScores {
  /**
   * One score for each passage, in the order of `passages.ndjson`. The score is null if the evaluation did not cover
   * the passage, or could not measure it.
   */
  readonly scores: readonly (number | null)[];
  /**
   * The thresholds of the evaluation. A completion with a score above its threshold counts as recited; see
   * `recitedAbove`.
   */
  readonly threshold: RecitedAbove;
  /** The passages that the evaluation covered but could not measure. Maps the index of a passage to the reason. */
  readonly unmeasured: Readonly<Record<number, string>>;
  /** The indexes of the passages for which the score compares characters and not words. */
  readonly byCharacters: readonly number[];
  /** How exposed each document of the forget set is to a membership attack, by the index of its passage. */
  readonly exposures: Readonly<Record<number, Exposure>>;
  /**
   * The retrained model's scores of the same passages, in an assessment under the same attack. A score is null if it is
   * not known or cannot be compared. The list is empty if no score is known.
   */
  readonly retrained: readonly (number | null)[];
}

export interface Inspection {
  readonly passage: Passage;
  /** The result of the passage. It is null if the evaluation did not measure the passage. */
  readonly record: PassageEvaluation | null;
  /**
   * What the loss of a forget document tells an attacker, or why this was not measured. It is null for a question, for
   * a passage of another set, and for a document without a loss.
   */
  readonly membership: DocumentMembership | { readonly problem: string } | null;
  /** The retrained model's score of the passage; see `PassageScores`. */
  readonly retrained: number | null;
}

/** Words of a text that a passage of the forget set has too. */
export interface ForgetMatch {
  /** The range of the words in the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  readonly words: number;
  /** The index of the passage in `passages.ndjson`. */
  readonly passage: number;
  readonly id: string;
  /** The name of the set's file, and the line of the passage, counted from 1. */
  readonly file: string;
  readonly line: number;
}

/** A completion of a prompt, and the words that it recites from the forget set, the longest first. */
export interface ProbedText extends Pick<ProbeCompletion, "completion" | "problem"> {
  readonly matches: readonly ForgetMatch[];
}

export interface ProbeAnswer {
  readonly completions: readonly ProbedText[];
  /** The training step of the weights that completed the prompt. It is 0 for the original model. */
  readonly step: number;
}

interface OfRun {
  readonly run: number;
}
interface OfPassage extends OfRun {
  readonly passage: number;
}

/** The commands that the page can send to a run. */
export type RunCommand = "pause" | "resume" | "stop" | "evaluate" | "exportModel";

/** The requests of the page, with their parameters and results. */
export interface DashboardRequests extends Record<RunCommand, { params: OfRun; result: null }> {
  /**
   * The metrics of the steps from `from` to `to`. A series with too many points to draw is thinned out; see `thinOut`.
   */
  series: { params: OfRun & { readonly from: number; readonly to: number }; result: StepSeries };
  passages: { params: OfRun; result: readonly PassageRow[] };
  scores: { params: OfRun & { readonly evaluation: number }; result: PassageScores };
  /** All that compares an evaluation with the retrained model. It is null if there is no retrained model. */
  besideRetrained: { params: OfRun & { readonly evaluation: number }; result: RetrainedBeside | null };
  /** What the run cost. It is null for a run without a training step. */
  costs: { params: OfRun; result: Costs | null };
  inspect: { params: OfPassage & { readonly evaluation: number }; result: Inspection };
  /** The score of a passage in each evaluation. */
  history: { params: OfPassage; result: readonly (number | null)[] };
  openSource: { params: OfPassage; result: null };
  /** Writes the configuration that an advice of the verdict describes, and opens it. `advice` is its index. */
  followAdvice: { params: OfRun & { readonly advice: number }; result: null };
  /** Completes a prompt. The editor sends each token in a `probeToken` message with the name that the page chose. */
  probe: {
    params: OfRun & Pick<ProbeRequest, "prompt" | "model" | "sampling"> & { readonly probe: string };
    result: ProbeAnswer;
  };
  /** Ends a running probe. The `probe` request that started this probe then fails. */
  endProbe: { params: { readonly probe: string }; result: null };
  /** The prompts that were probed in this workspace, the newest first. */
  prompts: { params: Record<string, never>; result: readonly string[] };
  /** The words of a text that the forget set has too, the longest first. */
  searchForget: { params: OfRun & { readonly text: string }; result: readonly ForgetMatch[] };
  /** Lets the user choose runs to compare. After the choice, the editor sends a new snapshot. */
  compareWith: { params: Record<string, never>; result: null };
  /** Removes a run from the comparison. Afterwards, the editor sends a new snapshot. */
  leaveOut: { params: OfRun; result: null };
  /** Lets the user save a file. The request contains the content of the file: a text, or a picture in base 64. */
  save: {
    params: { readonly name: string; readonly text: string } | { readonly name: string; readonly base64: string };
    result: null;
  };
}
export type RequestKind = keyof DashboardRequests;

/** The page asks for a snapshot, because the page has just loaded or has missed a message. */
interface ReadyMessage {
  readonly type: "ready";
}

export type RequestMessage = {
  readonly [Kind in RequestKind]: {
    readonly type: "request";
    readonly id: number;
    readonly kind: Kind;
    readonly params: DashboardRequests[Kind]["params"];
    /**
     * The folder of the run that the request is about. The editor finds the run by this folder and not by the index
     * `params.run`, because the indexes of the runs may change before the request arrives.
     */
    readonly folder?: string | undefined;
  };
}[RequestKind];

type ReplyMessage =
  | { readonly type: "reply"; readonly id: number; readonly result: DashboardRequests[RequestKind]["result"] }
  /** The reply to a request that failed. `problem` tells the user the reason in one sentence. */
  | { readonly type: "reply"; readonly id: number; readonly problem: string };

/** A token of a probe, as soon as the model has generated it. */
export interface ProbeTokenMessage extends ProbeTokenParams {
  readonly type: "probeToken";
}

export type ToPage = ProbeTokenMessage | SnapshotMessage | UpdateMessage | SelectMessage | ReplyMessage;
export type FromPage = ReadyMessage | RequestMessage;
