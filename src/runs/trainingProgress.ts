import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { writeFileAtomically } from "./atomicFile";
import { layout, ownerOnlyFolder } from "./layout";

/**
 * What a checkpoint is for, and how far training was.
 *
 * - `resume`: in the midst of training; the optimiser's state lies beside it.
 * - `result`: training is over, because every step is taken or because it was stopped; the model is final.
 * - `remains`: the last weights that could be computed before training failed.
 *
 * The order of texts and all that is drawn at random follow from the configuration's seed and the step, so they need no
 * keeping.
 */
export interface TrainingProgress {
  readonly step: number;
  readonly purpose: "resume" | "result" | "remains";
  /** Of a result before the last step: why training ended there. */
  readonly stopped?: StopReason;
}

/** Why training ended before its last step. */
export interface StopReason {
  /** One sentence for the user. */
  readonly reason: string;
  /** The key of `training.stopWhen` that ended it; without one, somebody asked for it. */
  readonly rule?: string;
}

export async function writeTrainingProgress(checkpoint: string, progress: TrainingProgress): Promise<void> {
  const file = path.join(checkpoint, layout.trainingProgress);
  await mkdir(path.dirname(file), { recursive: true, mode: ownerOnlyFolder });
  await writeFileAtomically(file, `${JSON.stringify(progress, null, 2)}\n`);
}

/**
 * @param checkpoint the folder of a checkpoint that was found valid
 * @throws HumanError for one that an earlier version wrote, which says nothing of it
 */
export async function readTrainingProgress(checkpoint: string): Promise<TrainingProgress> {
  const file = path.join(checkpoint, layout.trainingProgress);
  try {
    return JSON.parse(await readFile(file, "utf8")) as TrainingProgress;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new HumanError(`${checkpoint} does not say what it is for (no ${layout.trainingProgress}); start a new run.`);
  }
}
