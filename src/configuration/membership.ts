import { calibratingKey } from "./objective";
import type { Configuration } from "./schema";

type SteeringKeys = Pick<Configuration, "objective" | "training" | "output">;

/** Whether a run chooses its best checkpoint by membership. */
export function choosesByMembership({ output }: Pick<Configuration, "output">): boolean {
  return output.bestBy === "membership";
}

/** Whether a run chooses its best checkpoint or stops by membership. */
export function usesMembership(configuration: Pick<Configuration, "training" | "output">): boolean {
  return choosesByMembership(configuration) || configuration.training.stopWhen.membershipWithin !== undefined;
}

/**
 * What half of the holdout does in a run besides measuring it, in words for the user. If the list is empty, the whole
 * holdout measures membership.
 */
export function steeringUses(configuration: SteeringKeys): readonly string[] {
  return [
    ...(calibratingKey(configuration.objective) === undefined ? [] : ["calibrate it"]),
    ...(choosesByMembership(configuration) ? ["choose its best checkpoint"] : []),
    ...(configuration.training.stopWhen.membershipWithin === undefined ? [] : ["decide when it stops"]),
  ];
}
