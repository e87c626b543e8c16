import { choosesByMembership, usesMembership } from "../../configuration/membership";
import { summarize } from "../../evaluation/summarize";
import type { MembershipPlan } from "../../protocol/events";
import { membershipAim } from "../../protocol/membershipAim";
import type { Passage } from "../../protocol/passages";
import { retrainedBeside } from "../../protocol/retrained";
import { readEvaluation, readRunRecord } from "../../runs/reader";
import { readReferenceFor } from "../../runs/reference";
import { duringRun } from "./duringRun";
import type { TrainingStage } from "./stage";

type PlannedRun = Pick<TrainingStage, "runFolder" | "configuration" | "set" | "steering" | "history">;

/**
 * Plans how a run uses membership. The aim is about the same documents as the evaluations during training. A resumed
 * run keeps the plan of its earlier attempt, because it must choose by the same figures although the file of the
 * retrained model may have changed.
 *
 * @returns undefined if the run neither chooses a checkpoint nor stops by membership
 * @throws HumanError if the run needs the figures of the retrained model and their file is damaged
 */
export async function planMembership(run: PlannedRun): Promise<MembershipPlan | undefined> {
  const { runFolder, configuration, history } = run;
  if (!usesMembership(configuration)) return undefined;
  const earlier = history.findLast((event) => event.type === "plan");
  if (earlier?.membership !== undefined) return earlier.membership;
  const { configurationFile } = await readRunRecord(runFolder);
  const retrained = await readReferenceFor(configurationFile, run.set.passages);
  const { passages, attackedToo = [] } = duringRun(run);
  const aim = membershipAim(retrained && retrainedBeside(retrained, [...passages, ...attackedToo]));
  return { aim, retainShare: choosesByMembership(configuration) ? configuration.evaluation.targets.retain : null };
}

/**
 * Adds the retain set's figures before training to the plan, on the documents that the evaluations during training
 * measure. A checkpoint keeps the retain set if it does so on these documents.
 */
export async function withRetainBefore(
  { runFolder, history }: Pick<TrainingStage, "runFolder" | "history">,
  plan: MembershipPlan,
  sample: readonly Passage[],
): Promise<MembershipPlan> {
  const before = history.find((event) => event.type === "evaluation" && event.phase === "before");
  if (plan.retainShare === null || plan.retainBefore !== undefined || before?.type !== "evaluation") return plan;
  const sampled = new Set(sample.flatMap(({ split, id }) => (split === "retain" ? [id] : [])));
  const records = await readEvaluation(runFolder, before.file);
  const kept = records.filter(({ split, id }) => split === "retain" && sampled.has(id));
  const { retain } = summarize(kept, { utility: null, utilitySet: null, perplexity: null });
  if (retain === null) return plan;
  return { ...plan, retainBefore: { regurgitation: retain.regurgitation, knowledge: retain.knowledge } };
}
