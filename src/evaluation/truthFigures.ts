import { harmonicMean } from "../protocol/harmonicMean";
import type { EvaluationSummary, PassageEvaluation } from "../protocol/metrics";
import { hasWrongAnswers, indifference, preferenceForTruth } from "../protocol/truthRatio";
import type { WholeModelFigures } from "./modelRemarks";
import { mean } from "../protocol/mean";

/** The figures of rows with wrong answers. */
type TruthFigures = Pick<EvaluationSummary, "truthRatio" | "modelUtility">;

/**
 * The figures of rows with wrong answers: the truth ratios of the forget set and of the retain set, and the model
 * utility. The result is empty if no row has wrong answers. The documents that a run withholds count as part of the
 * retain set, as in the benchmark's scores.
 *
 * The model utility is TOFU's (arXiv 2401.06121) for the sets that a run has. It is the harmonic mean of
 *
 * - the mean probability of the answers, exp of the mean log-probability a token,
 * - the mean ROUGE-L recall of the completions,
 * - the mean of max(0, 1 − R), see `preferenceForTruth`,
 * - the accuracy on multiple-choice questions, if there are such questions.
 *
 * The first three cover the retain rows with wrong answers. In place of the accuracy, TOFU has the same three for
 * questions on real authors and on world facts.
 */
export function truthFigures(
  records: readonly PassageEvaluation[],
  { utility, utilitySet }: WholeModelFigures,
): TruthFigures {
  const rows = records.filter(hasWrongAnswers);
  if (rows.length === 0) return {};
  const forget = rows.filter(({ split }) => split === "forget");
  const retain = rows.filter(({ split }) => split === "retain" || split === "withheld");
  const ratiosIn = (some: readonly PassageEvaluation[]): number[] => some.flatMap(({ truthRatio }) => truthRatio ?? []);
  const truthRatio = {
    forget: mean(ratiosIn(forget).map(indifference)),
    retain: mean(ratiosIn(retain).map(preferenceForTruth)),
  };
  if (retain.length === 0) return { truthRatio };
  const terms = [
    mean(retain.flatMap(({ answerProbability }) => answerProbability ?? [])),
    mean(retain.flatMap(({ kind, score, answerRecall }) => (kind === "question" ? answerRecall : score) ?? [])),
    truthRatio.retain,
    ...((utilitySet?.questions ?? 0) > 0 ? [utility] : []),
  ];
  const known = terms.filter((term) => term !== null);
  return { truthRatio, modelUtility: known.length === terms.length ? harmonicMean(known) : null };
}
