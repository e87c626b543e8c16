import { HumanError } from "../../protocol/humanError";
import type { RunEventBody } from "../../protocol/events";
import { bestCheckpoint } from "../../runs/bestCheckpoint";
import { listCheckpoints } from "../../runs/checkpoint";
import type { Checkpoints } from "./checkpointing";

/**
 * Explains why training could not continue, and what to do. The latest weights are finite but hardly useful: the steps
 * before an overflow have already damaged them. So the sentence names an earlier checkpoint. Only without one are the
 * latest weights written.
 *
 * @param step the last step whose update the weights hold
 */
export async function explainFailure(
  problem: string,
  step: number,
  run: {
    readonly runFolder: string;
    readonly checkpoints: Checkpoints;
    readonly history: readonly RunEventBody[];
  },
): Promise<HumanError> {
  const { runFolder, checkpoints, history } = run;
  const steps = await listCheckpoints(runFolder);
  const named = bestCheckpoint(history, steps) ?? steps.at(-1);
  if (named !== undefined)
    return new HumanError(
      `${problem}: lower training.learningRate and run again, or, if its figures are good, take the checkpoint of step ` +
        `${named} with "lethe export ${runFolder} --step ${named}".`,
      false,
    );
  const { folder } = await checkpoints.save({ step, purpose: "remains" });
  return new HumanError(
    `${problem}; lower training.learningRate and run again. The weights of step ${step}, the last finite ones, are in ` +
      `${folder}, but they are probably damaged.`,
    false,
  );
}
