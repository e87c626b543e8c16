import path from "node:path";
import type { LiveModel, SaveOptions, Trainer } from "../../backends/backend";
import type { RunEventBody } from "../../protocol/events";
import { bestCheckpoint } from "../../runs/bestCheckpoint";
import { commitCheckpoint, listCheckpoints, removeCheckpoint } from "../../runs/checkpoint";
import type { Checkpoint } from "../../runs/checkpoint";
import { checkpointFolder } from "../../runs/layout";
import { readTrainingProgress, writeTrainingProgress } from "../../runs/trainingProgress";
import type { TrainingProgress } from "../../runs/trainingProgress";
import type { JobHost } from "./jobHost";
import type { AnswerProbes } from "./prober";

/** Writes a run's checkpoints and removes those that are no longer needed. */
export type Checkpoints = ReturnType<typeof createCheckpoints>;

interface CheckpointSource {
  readonly runFolder: string;
  readonly model: Pick<LiveModel, "save">;
  readonly dtype: SaveOptions["dtype"];
  /** All events of the run so far. The evaluations among them decide which checkpoint is the best. */
  readonly history: readonly RunEventBody[];
  readonly answerProbes: AnswerProbes;
}

export function createCheckpoints(source: CheckpointSource, host: JobHost) {
  const { runFolder, model, dtype, history, answerProbes } = source;
  return {
    /**
     * @param trainer the trainer that trains the model. If it is given, the checkpoint also contains the trainer's
     *   state, and a run can resume from the checkpoint
     */
    save: async (progress: TrainingProgress, trainer?: Trainer): Promise<Checkpoint> => {
      const { step } = progress;
      const activity = progress.purpose === "result" ? "exporting the model" : "writing a checkpoint";
      const tell = (done: number): void => host.report({ type: "progress", step, activity, done, total: 1 });
      tell(0);
      // A resumed run continues after the checkpoint's step. The log on the disk must therefore already contain all
      // steps up to this step.
      host.flush();
      const checkpoint = await commitCheckpoint(runFolder, step, async (folder) => {
        await model.save(folder, { dtype, betweenTensors: () => answerProbes(step) });
        await writeTrainingProgress(folder, progress);
        await trainer?.saveState(folder);
      });
      tell(1);
      host.report({ type: "checkpoint", step, folder: checkpointFolder(step) });
      return checkpoint;
    },
    /**
     * Removes the checkpoints that the run no longer needs. It keeps the best checkpoint and the result. Until the run
     * is over, it also keeps the last checkpoint from which the run can resume.
     */
    prune: async ({ isOver }: { readonly isOver: boolean }): Promise<void> => {
      const steps = await listCheckpoints(runFolder);
      const best = bestCheckpoint(history, steps);
      let isLast = !isOver;
      for (const step of steps.toReversed()) {
        if ((await purposeOf(runFolder, step)) !== "resume") continue;
        if (!isLast && step !== best) await removeCheckpoint(runFolder, step);
        isLast = false;
      }
    },
  };
}

/**
 * Returns the purpose of a checkpoint. Returns undefined if the checkpoint is damaged. A damaged checkpoint is kept,
 * because the user may want to look at it.
 */
async function purposeOf(runFolder: string, step: number): Promise<TrainingProgress["purpose"] | undefined> {
  const progress = await readTrainingProgress(path.join(runFolder, checkpointFolder(step))).catch(() => undefined);
  return progress?.purpose;
}
