import { HumanError } from "../../protocol/humanError";
import type { RunEvent } from "../../protocol/events";
import { listCheckpoints, readCheckpoint } from "../../runs/checkpoint";
import { currentHistory } from "../../protocol/history";
import { readEvents } from "../../runs/reader";
import type { TrainingProgress } from "../../runs/trainingProgress";
import { readTrainingProgress } from "../../runs/trainingProgress";

/** Where an attempt begins. */
export interface ResumePoint {
  /** 0: at the start. */
  readonly step: number;
  /** Without one, the attempt begins at the start. */
  readonly checkpoint?: { readonly folder: string; readonly progress: TrainingProgress };
  /** What earlier attempts reported up to that step. */
  readonly history: readonly RunEvent[];
  /** A sentence for each checkpoint that could not be used. */
  readonly warnings: readonly string[];
}

/**
 * Finds the newest checkpoint that is whole and can be gone on from. A result counts only where the run was cut off
 * before it was measured: to resume a run that has stopped is to train on.
 *
 * @param attempt 0 for the first, which begins at the start
 */
export async function findResumePoint(runFolder: string, attempt: number): Promise<ResumePoint> {
  if (attempt === 0) return { step: 0, history: [], warnings: [] };
  const events = (await readEvents(runFolder)).events.filter((event) => event.attempt < attempt);
  const upTo = (step: number): RunEvent[] =>
    currentHistory([...events, { type: "resumed", fromStep: step, attempt, time: "" }]).slice(0, -1);
  const last = events.at(-1);
  const wasStopped = last?.type === "state" && last.state === "stopped";
  const warnings: string[] = [];
  for (const step of (await listCheckpoints(runFolder)).reverse()) {
    try {
      const { folder } = await readCheckpoint(runFolder, step);
      const progress = await readTrainingProgress(folder);
      const isUsable = progress.purpose === "resume" || (progress.purpose === "result" && !wasStopped);
      if (isUsable) return { step, checkpoint: { folder, progress }, history: upTo(step), warnings };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      warnings.push(`The checkpoint of step ${step} is skipped: ${error.message}`);
    }
  }
  return { step: 0, history: upTo(0), warnings };
}
