import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { writeJson } from "./atomicFile";
import { layout, ownerOnlyFolder } from "./layout";
import { hasCode } from "./writeError";

/**
 * The purpose of a checkpoint, and the progress of training.
 *
 * - `resume`: training goes on from it; the state of the optimiser is beside it.
 * - `result`: training has ended after its last step or by a stop; the model is final.
 * - `remains`: the last weights before training failed.
 *
 * The order of the texts and all random numbers follow from the configuration's seed and the step, so no file keeps
 * them.
 */
export interface TrainingProgress {
  readonly step: number;
  readonly purpose: "resume" | "result" | "remains";
  /** For a result before the last step: why training ended there. */
  readonly stopped?: StopReason;
}

/** Why training ended before its last step. */
export interface StopReason {
  /** One sentence for the user. */
  readonly reason: string;
  /** The key of `training.stopWhen` that ended training; absent where a user stopped it. */
  readonly rule?: string;
}

export async function writeTrainingProgress(checkpoint: string, progress: TrainingProgress): Promise<void> {
  const file = path.join(checkpoint, layout.trainingProgress);
  await mkdir(path.dirname(file), { recursive: true, mode: ownerOnlyFolder });
  await writeJson(file, progress);
}

/**
 * @param checkpoint the folder of a valid checkpoint
 * @throws HumanError for a checkpoint of an earlier version, which does not record its purpose
 */
export async function readTrainingProgress(checkpoint: string): Promise<TrainingProgress> {
  const file = path.join(checkpoint, layout.trainingProgress);
  try {
    return JSON.parse(await readFile(file, "utf8")) as TrainingProgress;
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
    throw new HumanError(
      `${checkpoint} does not record its purpose (${layout.trainingProgress} is missing); start a new run.`,
    );
  }
}
