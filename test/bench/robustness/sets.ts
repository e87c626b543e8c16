import { steeringUses } from "../../../src/configuration/membership";
import type { Configuration } from "../../../src/configuration/schema";
import { loadEvaluationSet } from "../../../src/evaluation/evaluationSet";
import { divideForget } from "../../../src/engine/assess/divideForget";
import { measuredSet } from "../../../src/evaluation/measuredSet";
import { HumanError } from "../../../src/protocol/humanError";
import type { Passage } from "../../../src/protocol/passages";

export interface AttackedSets {
  readonly forget: readonly Passage[];
  /** The completions of the retain set, without the documents that the run withholds. */
  readonly retain: readonly Passage[];
  /** The documents that measure membership. The half of the holdout that steers the run is left out. */
  readonly unseen: readonly Passage[];
  /** A quarter of the forget documents of each task: the attacker has these and trains on them. */
  readonly taught: readonly Passage[];
  /** The forget set without the taught quarter: it shows how much comes back. */
  readonly others: readonly Passage[];
}

/**
 * Reads the sets of a run's configuration, and divides the forget set for the relearning attack.
 *
 * @throws HumanError if a set cannot be read, or if no task has two forget documents
 */
export async function readSets(configuration: Configuration): Promise<AttackedSets> {
  const { data, training } = configuration;
  const { seed } = training;
  const whole = await loadEvaluationSet(data, seed);
  const { passages } = measuredSet(whole, seed, steeringUses(configuration)).set;
  // The table has no figure of rephrased questions.
  const forget = inSplit(passages, "forget").map((passage) => ({ ...passage, rephrasings: [] }));
  const { taught, others } = divideForget(forget, taughtShare, seed);
  if (taught.length === 0)
    throw new HumanError(
      `No task of ${data.forget} has two documents or more, so relearning cannot leave any out; add documents.`,
    );
  const retain = inSplit(passages, "retain").filter(({ kind }) => kind === "completion");
  return { forget, retain, unseen: inSplit(passages, "holdout"), taught, others };
}

/** The share of the forget documents of each task that the attacker has. */
const taughtShare = 0.25;

const inSplit = (passages: readonly Passage[], split: Passage["split"]): Passage[] =>
  passages.filter((passage) => passage.split === split);
