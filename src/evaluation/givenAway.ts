import type { GivenAway } from "../protocol/assessment";
import { saysNothing } from "../protocol/fluency";
import { areaUnderCurve } from "../protocol/membership";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { mean } from "../protocol/mean";

/**
 * What a model gives away of the forget set, from the records of its passages. A value is null if one of its passages
 * could not be measured, because the others would say nothing about this one.
 *
 * @param records records of the forget set, and of the holdout if membership should be measured
 * @param passages the passages of these records, and perhaps others
 */
export function givenAway(records: readonly PassageEvaluation[], passages: readonly Passage[]): GivenAway {
  const answers = new Map(passages.filter(isForgotten).map(({ id, answer }) => [id, answer]));
  const forgotten = records.filter(isForgotten);
  const texts = forgotten.filter(({ kind }) => kind === "completion");
  const questions = forgotten.filter(({ kind }) => kind === "question");
  const spans = texts.map(({ id, score, span }) => (score === null ? null : spanShare(answers.get(id) ?? "", span)));
  const auc = lossAttack(records);
  return {
    recited: meanOf(texts.map(({ score }) => score)),
    answered: meanOf(questions.map(({ score }) => score)),
    span: meanOf(spans),
    ...(saysNothing(forgotten) && { isSilent: true }),
    ...(auc !== undefined && { membershipAuc: auc }),
  };
}

const isForgotten = ({ split }: Pick<Passage, "split">): boolean => split === "forget";

/** The share of the true text that the longest common span covers. */
const spanShare = (answer: string, span: PassageEvaluation["span"]): number => {
  const { length } = answer.trim();
  if (span === undefined || length === 0) return 0;
  const [start, end] = span.expected;
  return Math.min(1, (end - start) / length);
};

const meanOf = (values: readonly (number | null)[]): number | null => {
  const measured = values.filter((value) => value !== null);
  return measured.length < values.length ? null : mean(measured);
};

/** The AUC of the loss attack. Undefined without unseen documents, null if a loss could not be measured. */
const lossAttack = (records: readonly PassageEvaluation[]): number | null | undefined => {
  const texts = records.filter(({ kind }) => kind === "completion");
  const ofSplit = (split: Passage["split"]) => texts.filter((record) => record.split === split);
  const [members, others] = [ofSplit("forget"), ofSplit("holdout")];
  if (members.length === 0 || others.length === 0) return undefined;
  const lossesOf = (of: readonly PassageEvaluation[]): number[] =>
    of.flatMap(({ loss }) => (loss === undefined ? [] : -loss));
  const [seen, unseen] = [lossesOf(members), lossesOf(others)];
  return seen.length < members.length || unseen.length < others.length ? null : areaUnderCurve(seen, unseen);
};
