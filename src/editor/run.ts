import type { Assessment } from "../protocol/assessment";
import type { EvaluationEvent } from "../protocol/events";
import { isAtWork } from "../protocol/runStatus";
import type { RunStatus } from "../protocol/runStatus";
import type { RunRecord } from "../runs/runRecord";
import type { RunDigest } from "../runs/runDigest";

/** The state of a run at one moment, as the editor knows it. Every change of the run creates a new object. */
export interface Run {
  /** Absolute. */
  readonly folder: string;
  /** The folder's name. */
  readonly id: string;
  /** The user's name for the run, or else the name in the configuration. */
  readonly name: string;
  /** The user's note. */
  readonly note?: string | undefined;
  readonly kind: RunRecord["kind"];
  /** The record is undefined if the run is unreadable. */
  readonly record: RunRecord | undefined;
  readonly status: RunStatus;
  /**
   * A sentence that explains the status, for example why the run ended. It is undefined if the status needs no
   * explanation.
   */
  readonly reason: string | undefined;
  readonly digest: RunDigest;
  /** The results of an assessment so far. Other runs have none. */
  readonly assessment?: Assessment | undefined;
}

/** Whether an engine is working on the run. */
export function isActive({ status }: Run): boolean {
  return isAtWork(status);
}

/** Whether an engine trains a model in this run. Such a run can be evaluated between two steps. */
export function isTraining(run: Run): boolean {
  return isActive(run) && (run.kind === "unlearn" || run.kind === "prepare");
}

/** Whether the run can be resumed. A monitor's run trains nothing that an engine could go on with. */
export function isResumable({ status, kind }: Run): boolean {
  return kind !== "monitor" && resumable.has(status);
}

/** Whether the run has ended with an unlearned model, which can be assessed. */
export function isAssessable({ kind, record, status, digest }: Run): boolean {
  const hasResult = (status === "done" || status === "stopped") && digest.checkpoints.length > 0;
  return kind === "unlearn" && record !== undefined && hasResult;
}

const resumable: ReadonlySet<RunStatus> = new Set(["paused", "stopped", "failed", "crashed"]);

/** The evaluation before the first step. */
export function evaluationBefore({ digest }: Run): EvaluationEvent | undefined {
  return digest.evaluations.find(({ phase }) => phase === "before");
}

/** The last evaluation after the first step; undefined if there is none. */
export function latestEvaluation({ digest }: Run): EvaluationEvent | undefined {
  return digest.evaluations.findLast(({ phase }) => phase !== "before");
}

/**
 * Compares an earlier list of runs with a newer list, and returns the runs that ended in the time between. A run that
 * had already ended in the earlier list counts only if it was resumed and has ended again.
 */
export function newlyEnded(before: readonly Run[], now: readonly Run[]): Run[] {
  const earlier = new Map(before.map((run) => [run.folder, run]));
  return now.filter((run) => {
    const last = earlier.get(run.folder);
    return last !== undefined && !isActive(run) && (isActive(last) || last.digest.attempt < run.digest.attempt);
  });
}
