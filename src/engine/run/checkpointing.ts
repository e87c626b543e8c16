import path from "node:path";
import type { RunEventBody } from "../../protocol/events";
import { bestCheckpoint } from "../../runs/bestCheckpoint";
import { commitCheckpoint, listCheckpoints, removeCheckpoint } from "../../runs/checkpoint";
import type { Checkpoint } from "../../runs/checkpoint";
import { checkpointFolder } from "../../runs/layout";
import { readTrainingProgress, writeTrainingProgress } from "../../runs/trainingProgress";
import type { TrainingProgress } from "../../runs/trainingProgress";
import type { ExportedModel } from "./exporting";
import { writeModel } from "./exporting";
import type { JobHost } from "./jobHost";
import { writeTrainingState } from "./trainingState";
import type { TrainerState } from "../../backends/onnx/training/trainerState";

/** Writes a run's checkpoints and removes those that nobody needs any more. */
export interface Checkpoints {
  /** @param state what training has changed, for a checkpoint to resume from */
  readonly save: (progress: TrainingProgress, state?: TrainerState) => Promise<Checkpoint>;
  /** Keeps the best, the last to resume from unless the run is over, and a result; removes all others. */
  readonly prune: (options: { readonly isOver: boolean }) => Promise<void>;
}

export interface CheckpointSource extends ExportedModel {
  readonly runFolder: string;
  /** With the run's evaluations so far, those of earlier attempts too. */
  readonly history: readonly RunEventBody[];
  /** Waited for between two tensors. */
  readonly betweenTensors: (step: number) => Promise<void>;
}

export function createCheckpoints(source: CheckpointSource, host: JobHost): Checkpoints {
  const { runFolder, history, betweenTensors } = source;
  return {
    save: async (progress, state) => {
      const { step } = progress;
      const tell = (done: number): void =>
        host.report({ type: "progress", step, activity: "writing a checkpoint", done, total: 1 });
      tell(0);
      // A resume begins after the checkpoint's step, so the steps before it must be in the log for good.
      host.flush();
      const checkpoint = await commitCheckpoint(runFolder, step, async (folder) => {
        await writeModel(source, folder, () => betweenTensors(step));
        await writeTrainingProgress(folder, progress);
        if (state !== undefined) await writeTrainingState(folder, state);
      });
      tell(1);
      host.report({ type: "checkpoint", step, folder: checkpointFolder(step) });
      return checkpoint;
    },
    prune: async ({ isOver }) => {
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

/** Undefined for a checkpoint that cannot be read, which is left for its owner to look at. */
async function purposeOf(runFolder: string, step: number): Promise<TrainingProgress["purpose"] | undefined> {
  const progress = await readTrainingProgress(path.join(runFolder, checkpointFolder(step))).catch(() => undefined);
  return progress?.purpose;
}
