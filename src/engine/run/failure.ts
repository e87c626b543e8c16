import { HumanError } from "../../protocol/humanError";
import type { RunEventBody } from "../../protocol/events";
import { bestCheckpoint } from "../../runs/bestCheckpoint";
import { listCheckpoints } from "../../runs/checkpoint";
import type { Checkpoints } from "./checkpointing";
import { FailedTraining } from "./failedTraining";

/**
 * Explains why training could not continue, and what to do. The gradients of the next step are not finite. The latest
 * weights are still finite, but the last steps have probably damaged them. The error's message therefore names an
 * earlier checkpoint. If the run has no checkpoint, the function writes the latest weights as a checkpoint.
 * @param step the last step whose update is in the weights
 */
export async function explainFailure(
  problem: string,
  step: number,
  run: {
    readonly runFolder: string;
    readonly checkpoints: Checkpoints;
    readonly history: readonly RunEventBody[];
    /** Folder of the source model. */
    readonly model: string;
    /**
     * True if no step has changed the weights yet. In this case, the learning rate cannot be the cause of the failure.
     */
    readonly isUnchanged: boolean;
  },
): Promise<HumanError> {
  const { runFolder, checkpoints, history, model, isUnchanged } = run;
  if (isUnchanged)
    return new HumanError(
      `${problem}, although no step has changed the weights: the weights in ${model} are too large or damaged. Check ` +
        `them with "lethe evaluate ${runFolder} --model ${model}", and download or prepare the model again.`,
    );
  const steps = await listCheckpoints(runFolder);
  const named = bestCheckpoint(history, steps) ?? steps.at(-1);
  if (named !== undefined)
    return new FailedTraining(
      `${problem}: lower training.learningRate and run again, or take the checkpoint of step ` +
        `${named} with "lethe export ${runFolder} --step ${named}" if the figures of this checkpoint are good.`,
      "divergence",
    );
  const { folder } = await checkpoints.save({ step, purpose: "remains" });
  return new FailedTraining(
    `${problem}; lower training.learningRate and run again. The last finite weights, those of step ${step}, are in ` +
      `${folder}, but they are probably damaged.`,
    "divergence",
  );
}
