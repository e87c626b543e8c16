import { HumanError } from "../../protocol/humanError";
import type { RunEventBody } from "../../protocol/events";
import { bestCheckpoint } from "../../runs/bestCheckpoint";
import { listCheckpoints } from "../../runs/checkpoint";
import type { Checkpoints } from "./checkpointing";

/**
 * What to tell of training that could not go on. Weights of the steps just before are whole but hardly of use: what
 * makes a gradient overflow has ruined them already. So an earlier checkpoint is named where there is one, and only
 * without one are they written.
 *
 * @param step the last whose update the weights hold
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
      `${problem}: lower training.learningRate and run again, or take the checkpoint of step ${named} if its figures are ` +
        `good, with "lethe export ${runFolder} --step ${named}".`,
      false,
    );
  const { folder } = await checkpoints.save({ step, purpose: "remains" });
  return new HumanError(
    `${problem}; the weights of step ${step}, the last that could be computed and hardly of use, are in ${folder}: lower ` +
      "training.learningRate and run again.",
    false,
  );
}
