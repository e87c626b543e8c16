import path from "node:path";
import type { AssessedModelName, AssessedState } from "../protocol/attacks";
import type { EvaluationEvent } from "../protocol/events";

/** The names of files and folders in a run folder. Paths have `/` on every platform. */
export const layout = {
  /** The configuration, with every default written out. */
  configuration: "config.json",
  /**
   * The run's identity, versions and hashes. This file is written last when a run is created, so a folder that contains
   * it is a run.
   */
  record: "run.json",
  /**
   * The measured passages, one on each line, with prompt, answer and source line. The file is written before the first
   * event.
   */
  passages: "passages.ndjson",
  /** The passages of the earlier requests; see earlierPassages.ts. Only a run with earlier requests has this file. */
  earlier: "earlier.ndjson",
  /** Copies of the run's sets; see runData.ts. */
  data: "data",
  /** The completions for the run's alternative answers; see keptCompletions.ts. */
  alternatives: "alternatives.ndjson",
  /** The texts that the target model has written for replay; see keptCompletions.ts. */
  replay: "replay.ndjson",
  /** The predictions of the run's teacher or, in a restart, of the target model, and aims; see keptTeaching.ts. */
  teaching: "teaching.bin",
  /** The events, one on each line. The engine only appends lines. */
  events: "events.ndjson",
  /** The user's name and note for the run; see runNotes.ts. The engine never touches this file. */
  notes: "notes.json",
  /** The lock file. It exists while an engine works on the run. */
  lock: "run.lock",
  evaluations: "evaluations",
  /** The trainings of an assessment's attacks. Each is a run folder of its own, without a lock. */
  attacks: "attacks",
  checkpoints: "checkpoints",
  /**
   * In each checkpoint: the sizes and hashes of the checkpoint's files. This file is written last, so a folder that
   * contains it is a checkpoint.
   */
  manifest: "manifest.json",
  /** In each checkpoint of a run that trained an adapter: the adapter without the model, in PEFT's format. */
  adapter: "adapter",
  /**
   * In each checkpoint: the folder of files that only the run needs. An exported model does not contain these files.
   */
  training: "training",
  /** In each checkpoint: the purpose of the checkpoint; see trainingProgress.ts. */
  trainingProgress: "training/progress.json",
  /** In a checkpoint to resume from: the trained weights and the state of the optimiser, float32. */
  trainingState: "training/state.safetensors",
} as const;

/**
 * The path of an evaluation's file, relative to the run folder. The file has one line for each passage. The name
 * contains the phase, because one step can have evaluations of two phases.
 */
export function evaluationFile(step: number, phase: EvaluationEvent["phase"]): string {
  return `${layout.evaluations}/${step}-${phase}.ndjson`;
}

/** The path of the file with the passages of one measurement of an assessment, relative to the run folder. */
export function attackFile(state: AssessedState, model: AssessedModelName): string {
  return `${layout.evaluations}/${model}-${state}.ndjson`;
}

/** The folder of a checkpoint, relative to the run folder. */
export function checkpointFolder(step: number): string {
  return `${layout.checkpoints}/${step}`;
}

/** The step in the name of a checkpoint's folder. Undefined for any other folder of a model. */
export function stepOfCheckpoint(modelFolder: string): number | undefined {
  return path.basename(path.dirname(modelFolder)) === layout.checkpoints
    ? Number(path.basename(modelFolder))
    : undefined;
}

/** Runs contain private text, so only the user who started a run may read its files and folders. */
export const ownerOnlyFile = 0o600;
export const ownerOnlyFolder = 0o700;

/**
 * The `.lethe` folder that contains the runs, or undefined if the runs are elsewhere. A `.gitignore` file in the
 * `.lethe` folder excludes the folder from version control.
 */
export function letheFolderOf(runsDirectory: string): string | undefined {
  const parent = path.dirname(path.resolve(runsDirectory));
  return path.basename(parent) === ".lethe" ? parent : undefined;
}
