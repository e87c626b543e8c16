import { HumanError } from "../../protocol/humanError";
import type { RunEvent } from "../../protocol/events";
import { listCheckpoints, readCheckpoint } from "../../runs/checkpoint";
import { currentHistory } from "../../protocol/history";
import { readEvents } from "../../runs/reader";
import type { TrainingProgress } from "../../runs/trainingProgress";
import { readTrainingProgress } from "../../runs/trainingProgress";

/** The point at which an attempt begins. */
export interface ResumePoint {
  /** 0 for the start. */
  readonly step: number;
  /** Undefined if the attempt begins at the start. */
  readonly checkpoint?: { readonly folder: string; readonly progress: TrainingProgress };
  /** Events of earlier attempts up to the resume point. */
  readonly history: readonly RunEvent[];
  /** One sentence for the user about each damaged checkpoint. */
  readonly warnings: readonly string[];
}

/** Whether an earlier attempt already reported a warning. A resumed run does not repeat such a warning. */
export function hasWarned({ history }: Pick<ResumePoint, "history">, message: string): boolean {
  return history.some((event) => event.type === "warning" && event.message === message);
}

/**
 * Finds the newest undamaged checkpoint from which the run can resume. Usually, this checkpoint was written during
 * training. If the run was interrupted during the evaluation of its result, the function finds the checkpoint of the
 * result. If the run was stopped before its last step, the checkpoint of the result is skipped, because the resumed run
 * continues to train.
 * @param attempt the number of the attempt. Attempt 0 begins at the start of the run
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
      const isResult = progress.purpose === "result" && (!wasStopped || progress.stopped === undefined);
      const isUsable = progress.purpose === "resume" || isResult;
      if (isUsable) return { step, checkpoint: { folder, progress }, history: upTo(step), warnings };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      warnings.push(`The checkpoint of step ${step} is skipped: ${error.message}`);
    }
  }
  return { step: 0, history: upTo(0), warnings };
}
