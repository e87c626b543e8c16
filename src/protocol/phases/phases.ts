import { attacks, monitoring, release, verdict } from "./afterTheRun";
import type { PhaseFacts } from "./facts";
import type { Phase } from "./phase";
import { baseModel, configuration, models, retrainedModel, training } from "./upToTheRun";

/** The phases of a configuration in their order, and which of them is next. */
export function phasesOf(facts: PhaseFacts): Phase[] {
  const rows = (facts.isPreparation ? preparing : unlearning).map((row) => row(facts));
  const next = rows.findIndex(({ state }) => state !== "done");
  return rows.map((row, place) => ({ ...row, isNext: place === next }));
}

const unlearning = [configuration, models, training, verdict, attacks, release, monitoring];
const preparing = [configuration, baseModel, training, retrainedModel];
