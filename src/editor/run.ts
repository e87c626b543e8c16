import { isFinal } from "../protocol/events";
import type { EvaluationEvent, RunState } from "../protocol/events";
import type { RunRecord } from "../runs/runRecord";
import type { RunDigest } from "./runDigest";

/**
 * What a run is shown as: its last state while an engine holds it or after it ended by itself, and otherwise
 *
 * - `crashed`: its engine is dead without having said why.
 * - `unreachable`: its engine runs on another machine, where nobody here can ask it.
 * - `unreadable`: its record is damaged or of a newer version.
 */
export type RunStatus = RunState | "crashed" | "unreachable" | "unreadable";

/** A run as the editor knows it at one moment; a new object whenever something changed. */
export interface Run {
  /** Absolute. */
  readonly folder: string;
  /** The folder's name. */
  readonly id: string;
  readonly name: string;
  readonly kind: RunRecord["kind"];
  /** Undefined for an unreadable run. */
  readonly record: RunRecord | undefined;
  readonly status: RunStatus;
  /** One sentence: why the run ended, where that needs saying. */
  readonly reason: string | undefined;
  readonly digest: RunDigest;
}

/** Whether an engine works on the run. */
export function isActive({ status }: Run): boolean {
  return status !== "crashed" && status !== "unreadable" && status !== "unreachable" && !isFinal(status);
}

/** Whether a new attempt can go on where the run ended. */
export function isResumable({ status }: Run): boolean {
  return resumable.has(status);
}

const resumable: ReadonlySet<RunStatus> = new Set(["paused", "stopped", "failed", "crashed"]);

/** The evaluation before the first step. */
export function evaluationBefore({ digest }: Run): EvaluationEvent | undefined {
  return digest.evaluations.find(({ phase }) => phase === "before");
}

/** The last evaluation but the one before the first step. */
export function latestEvaluation({ digest }: Run): EvaluationEvent | undefined {
  return digest.evaluations.findLast(({ phase }) => phase !== "before");
}

/**
 * The runs that have ended between two looks at them. One that was resumed and ended before it was ever seen at work is
 * among them: its attempt is another one.
 */
export function newlyEnded(before: readonly Run[], now: readonly Run[]): Run[] {
  const earlier = new Map(before.map((run) => [run.folder, run]));
  return now.filter((run) => {
    const last = earlier.get(run.folder);
    return last !== undefined && !isActive(run) && (isActive(last) || last.digest.attempt < run.digest.attempt);
  });
}
