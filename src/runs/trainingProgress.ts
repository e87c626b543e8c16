import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { writeJson } from "./atomicFile";
import { layout, ownerOnlyFolder } from "./layout";
import { hasCode } from "./writeError";

/**
 * The purpose of a checkpoint, and the progress of training.
 *
 * - `resume`: training can continue from the checkpoint. It also contains the state of the optimiser.
 * - `result`: training has ended, after the last step or early. The model is final.
 * - `remains`: training failed. The checkpoint contains the last weights before the failure.
 *
 * No file stores the order of the texts or the random numbers, because both can be computed from the configuration's
 * seed and the step.
 */
export interface TrainingProgress {
  readonly step: number;
  readonly purpose: "resume" | "result" | "remains";
  /** Why training ended before its last step. Undefined if training did not end early. */
  readonly stopped?: StopReason;
}

/** Why training ended before its last step. */
export interface StopReason {
  /** One sentence for the user. */
  readonly reason: string;
  /** The key of `training.stopWhen` that ended training. It is absent if a user stopped the run. */
  readonly rule?: string;
}

export async function writeTrainingProgress(checkpoint: string, progress: TrainingProgress): Promise<void> {
  const file = path.join(checkpoint, layout.trainingProgress);
  await mkdir(path.dirname(file), { recursive: true, mode: ownerOnlyFolder });
  await writeJson(file, progress);
}

/**
 * Reads the purpose of a checkpoint and the progress of training.
 *
 * @param checkpoint the folder of a valid checkpoint
 * @throws HumanError for a checkpoint of an earlier version without a recorded purpose
 */
export async function readTrainingProgress(checkpoint: string): Promise<TrainingProgress> {
  const file = path.join(checkpoint, layout.trainingProgress);
  try {
    return JSON.parse(await readFile(file, "utf8")) as TrainingProgress;
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    throw new HumanError(
      `${checkpoint} has no recorded purpose (${layout.trainingProgress} is missing); start a new run.`,
    );
  }
}
