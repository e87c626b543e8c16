import path from "node:path";
import type { EvaluationEvent } from "../protocol/events";

/** The names of files and folders in a run folder. Paths have `/` on every platform. */
export const layout = {
  /** The configuration, with every default written out. */
  configuration: "config.json",
  /** Identity, versions and hashes. It is written last when a run is created: a folder with this file is a run. */
  record: "run.json",
  /** The measured passages, one a line, with prompt, answer and source line. Written before the first event. */
  passages: "passages.ndjson",
  /** The events, one a line. Lines are only appended. */
  events: "events.ndjson",
  /** It exists while an engine works on the run. */
  lock: "run.lock",
  evaluations: "evaluations",
  checkpoints: "checkpoints",
  /** In each checkpoint: sizes and hashes of its files. It is written last: a folder with this file is a checkpoint. */
  manifest: "manifest.json",
  /** In a checkpoint of a run that trained an adapter: the adapter alone, in PEFT's format. */
  adapter: "adapter",
  /** In each checkpoint: the files that only the run needs. */
  training: "training",
  /** In each checkpoint: its purpose; see trainingProgress.ts. */
  trainingProgress: "training/progress.json",
  /** In a checkpoint to resume from: the trained weights and the state of the optimiser, float32. */
  trainingState: "training/state.safetensors",
} as const;

/** The file of one evaluation, with a line for each passage; relative to the run folder. Two can be at one step. */
export function evaluationFile(step: number, phase: EvaluationEvent["phase"]): string {
  return `${layout.evaluations}/${step}-${phase}.ndjson`;
}

/** The folder of a checkpoint, relative to the run folder. */
export function checkpointFolder(step: number): string {
  return `${layout.checkpoints}/${step}`;
}

/** Runs contain private text: only the user who started them may read them. */
export const ownerOnlyFile = 0o600;
export const ownerOnlyFolder = 0o700;

/**
 * The `.lethe` folder in which the runs are; undefined where they are elsewhere. The folder keeps itself out of version
 * control.
 */
export function letheFolderOf(runsDirectory: string): string | undefined {
  const parent = path.dirname(path.resolve(runsDirectory));
  return path.basename(parent) === ".lethe" ? parent : undefined;
}
