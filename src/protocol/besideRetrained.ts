import { forgetQuality } from "./forgetQuality";
import { attacksBeside } from "./membershipBeside";
import type { MembershipBeside } from "./membershipTable";
import type { EvaluationSummary, PassageEvaluation, RetrainedFigures } from "./metrics";
import type { Passage } from "./passages";
import { referenceAttack } from "./referenceAttack";
import { differencesFromRetrained, retrainedBeside } from "./retrained";
import type { RetrainedBeside } from "./retrainedColumns";

/** An evaluation to compare with the retrained model. */
interface Compared {
  readonly summary: EvaluationSummary;
  readonly records: readonly PassageEvaluation[];
}

/**
 * Compares an evaluation with the retrained model: the figures of this model on the same passages, the differences from
 * them, membership beside this model, and the forget quality.
 *
 * @param passages the passages of the evaluation
 */
export async function compareWithRetrained(
  evaluation: Compared,
  retrained: RetrainedFigures,
  passages: readonly Passage[],
): Promise<RetrainedBeside> {
  const summary = retrainedBeside(retrained, passages);
  const membership = await membershipOf(evaluation, retrained, summary, passages);
  const quality = forgetQuality(evaluation.records, retrained.passages);
  return {
    summary,
    differences: await differencesFromRetrained(evaluation, retrained, passages),
    ...(membership && { membership }),
    ...(quality && { forgetQuality: quality }),
  };
}

/** @param beside the figures of the retrained model on the passages of the evaluation */
const membershipOf = async (
  evaluation: Compared,
  retrained: RetrainedFigures,
  beside: EvaluationSummary,
  passages: readonly Passage[],
): Promise<MembershipBeside | undefined> => {
  const attacks = attacksBeside(evaluation.summary, beside);
  const reference = await referenceAttack(evaluation, retrained.passages, passages);
  if (attacks.length === 0 && reference === undefined) return undefined;
  return { attacks, ...(reference && { reference }) };
};
