import path from "node:path";

/** The phases of an evaluation; two of them can fall on one step. */
type EvaluationPhase = "before" | "during" | "after";

/** What a run folder holds, by name; paths inside it are written with `/` on every platform. */
export const layout = {
  /** The configuration with every default spelled out. */
  configuration: "config.json",
  /** Identity, versions and hashes; written last at the run's creation, so its presence makes the folder a run. */
  record: "run.json",
  /**
   * The passages that are measured, one a line, with prompt, answer and source line; written before the first event.
   */
  passages: "passages.ndjson",
  /** One event a line, appended to. */
  events: "events.ndjson",
  /** Exists while an engine holds the run. */
  lock: "run.lock",
  evaluations: "evaluations",
  checkpoints: "checkpoints",
  /** In each checkpoint: sizes and hashes of its files; written last, so its presence makes the folder a checkpoint. */
  manifest: "manifest.json",
  /** In a checkpoint of a run that trained an adapter: the adapter alone, as PEFT has it. */
  adapter: "adapter",
  /** In each checkpoint: what only the run needs. */
  training: "training",
  /** In each checkpoint: what it is for; see trainingProgress.ts. */
  trainingProgress: "training/progress.json",
  /** In a checkpoint to resume from: what training has changed, float32. */
  trainingState: "training/state.safetensors",
} as const;

/** The per-passage lines of one evaluation, relative to the run folder. */
export function evaluationFile(step: number, phase: EvaluationPhase): string {
  return `${layout.evaluations}/${step}-${phase}.ndjson`;
}

/** A checkpoint's folder, relative to the run folder. */
export function checkpointFolder(step: number): string {
  return `${layout.checkpoints}/${step}`;
}

/** Runs are private text: only the user who made them reads them. */
export const ownerOnlyFile = 0o600;
export const ownerOnlyFolder = 0o700;

/** Whether runs are kept in a `.lethe` folder, which then ignores itself in version control. */
export function letheFolderOf(runsDirectory: string): string | undefined {
  const parent = path.dirname(path.resolve(runsDirectory));
  return path.basename(parent) === ".lethe" ? parent : undefined;
}
