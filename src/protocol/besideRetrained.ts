import { forgetQuality } from "./forgetQuality";
import { attacksBeside } from "./membershipBeside";
import type { EvaluationSummary, PassageEvaluation, RetrainedFigures } from "./metrics";
import type { Passage } from "./passages";
import { referenceAttack } from "./referenceAttack";
import { differencesFromRetrained, retrainedBeside } from "./retrained";
import type { FiguresBeside, JointFigures, RetrainedBeside } from "./retrainedColumns";

/** An evaluation to compare with the retrained model. */
interface Compared {
  readonly summary: EvaluationSummary;
  readonly records: readonly PassageEvaluation[];
}

/**
 * The figures of the retrained model on the passages of an evaluation, and the differences of the evaluation from them.
 *
 * @param evaluation without it, there are no differences
 * @param passages the passages of the evaluation
 */
export async function figuresBeside(
  evaluation: Compared | undefined,
  retrained: RetrainedFigures,
  passages: readonly Passage[],
): Promise<FiguresBeside> {
  return {
    summary: retrainedBeside(retrained, passages),
    differences: evaluation && (await differencesFromRetrained(evaluation, retrained, passages)),
  };
}

/**
 * All that compares an evaluation with the retrained model. Without an evaluation, there are only the figures of this
 * model.
 */
export async function compareWithRetrained(
  evaluation: Compared | undefined,
  retrained: RetrainedFigures,
  passages: readonly Passage[],
): Promise<RetrainedBeside> {
  const figures = await figuresBeside(evaluation, retrained, passages);
  if (evaluation === undefined) return figures;
  return { ...figures, ...(await jointFigures(evaluation, retrained, figures.summary, passages)) };
}

/**
 * What only both models together have: membership beside the retrained model, and the forget quality.
 *
 * @param beside the figures of the retrained model on the passages of the evaluation
 */
const jointFigures = async (
  evaluation: Compared,
  retrained: RetrainedFigures,
  beside: EvaluationSummary,
  passages: readonly Passage[],
): Promise<JointFigures> => {
  const attacks = attacksBeside(evaluation.summary, beside);
  const reference = await referenceAttack(evaluation, retrained.passages, passages);
  const quality = forgetQuality(evaluation.records, retrained.passages);
  return {
    ...((attacks.length > 0 || reference) && { membership: { attacks, ...(reference && { reference }) } }),
    ...(quality && { forgetQuality: quality }),
  };
};
