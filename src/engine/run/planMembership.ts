import type { Configuration } from "../../configuration/schema";
import type { MembershipPlan, RunEventBody } from "../../protocol/events";
import { membershipAim } from "../../protocol/membershipAim";
import { readRunRecord } from "../../runs/reader";
import { readReference } from "../../runs/reference";

interface PlannedRun {
  readonly runFolder: string;
  readonly configuration: Configuration;
  /** The events of earlier attempts. */
  readonly history: readonly RunEventBody[];
}

/**
 * Plans how a run uses membership. A resumed run keeps the plan of its earlier attempt, because it must choose by the
 * same figures although the file of the retrained model may have changed.
 *
 * @returns undefined if the run neither chooses a checkpoint nor stops by membership
 * @throws HumanError if the run needs the figures of the retrained model and their file is damaged
 */
export async function planMembership({
  runFolder,
  configuration,
  history,
}: PlannedRun): Promise<MembershipPlan | undefined> {
  if (!usesMembership(configuration)) return undefined;
  const earlier = history.findLast((event) => event.type === "plan");
  if (earlier?.membership !== undefined) return earlier.membership;
  const { configurationFile } = await readRunRecord(runFolder);
  const retrained = await readReference(configurationFile);
  return {
    aim: membershipAim(retrained?.summary),
    retainShare: choosesByMembership(configuration) ? configuration.evaluation.targets.retain : null,
  };
}

/** Whether a run chooses its best checkpoint or stops by membership. */
export function usesMembership(configuration: Configuration): boolean {
  return choosesByMembership(configuration) || configuration.training.stopWhen.membershipWithin !== undefined;
}

const choosesByMembership = ({ output }: Configuration): boolean => output.bestBy === "membership";
