import type { EvaluationSummary, Memorization, PassageEvaluation, Scores, SplitScores } from "../protocol/metrics";
import { furtherSplits, isInMainSplit } from "../protocol/passages";
import type { Split } from "../protocol/passages";
import { isLeaking, recitedAbove } from "../protocol/leaks";
import { coverageOf } from "./coverage";
import { fluency } from "../protocol/fluency";
import { areaUnderCurve, kolmogorovSmirnov } from "../protocol/membership";
import { benchmarkScores } from "./scores";
import { isSilent } from "./silence";
import { modelRemarks } from "./modelRemarks";
import type { WholeModelFigures } from "./modelRemarks";
import { truthFigures } from "./truthFigures";
import { mean } from "../protocol/mean";

/**
 * The figures of one evaluation, from the records of its passages. Most figures are plain means over the passages of a
 * split, or over the passages of one task in a split. Passages that could not be measured are left out and counted; see
 * `Coverage`. Tasks are in alphabetical order. A figure without values is null.
 * @param measured the figures of the whole model. They do not come from the records
 * @param attacked the records that the membership attacks read. Default: `records`
 */
export function summarize(
  records: readonly PassageEvaluation[],
  measured: WholeModelFigures,
  attacked = records,
): EvaluationSummary {
  const completions = records.filter((record) => record.kind === "completion" && isInMainSplit(record));
  const inSplit = (split: Split) => completions.filter((record) => record.split === split);
  const forget = inSplit("forget");
  const holdout = inSplit("holdout");
  const taskNames = [...new Set(records.map((record) => record.task))].sort();
  const textsOf = (split: Split) => attacked.filter((record) => record.kind === "completion" && record.split === split);
  const membership = attacks(textsOf("forget"), textsOf("holdout"));
  const { perplexity } = measured;
  const extra = { ...measured, ...(perplexity != null && { perplexity: numberOrNull(perplexity) }) };
  const remarks = modelRemarks(records, measured, attacked);
  return {
    ...splitScores(records),
    ...membership,
    ...extra,
    leakingShare: leakingShare(forget, holdout),
    fluency: fluency(completions.filter(({ score }) => score !== null)),
    ...(isSilent(records) && { isSilent: true as const }),
    ...truthFigures(records, extra),
    scores: benchmarkScores(records, { ...membership, utility: extra.utility }),
    ...(Object.keys(remarks).length > 0 && { remarks }),
    tasks: Object.fromEntries(
      taskNames.map((task) => [task, splitScores(records.filter((record) => record.task === task))]),
    ),
  };
}

function splitScores(records: readonly PassageEvaluation[]): SplitScores {
  const of = (split: Split) => scores(records.filter((record) => record.split === split));
  const further = furtherSplits.flatMap((split) => {
    const found = of(split);
    return found === null ? [] : [[split, found] as const];
  });
  return {
    ...{ forget: of("forget"), retain: of("retain"), withheld: of("withheld"), holdout: of("holdout") },
    ...Object.fromEntries(further),
  };
}

function scores(records: readonly PassageEvaluation[]): Scores | null {
  if (records.length === 0) return null;
  const completions = records.filter((record) => record.kind === "completion");
  const questions = records.filter((record) => record.kind === "question");
  const coverage = coverageOf(records);
  return {
    regurgitation: mean(completions.flatMap((record) => record.score ?? [])),
    regurgitationF1: mean(completions.flatMap((record) => record.f1 ?? [])),
    knowledge: mean(questions.flatMap((record) => record.score ?? [])),
    rephrasedKnowledge: mean(
      questions.flatMap((record) => (record.rephrased ?? []).flatMap(({ score }) => score ?? [])),
    ),
    ...furtherScores(completions),
    ...meanMemorization(completions.flatMap((record) => record.memorization ?? [])),
    ...(coverage && { coverage }),
  };
}

function furtherScores(completions: readonly PassageEvaluation[]): Pick<Scores, FurtherKey> {
  const means = furtherKeys.map((key) => [key, mean(completions.flatMap((record) => record[key] ?? []))] as const);
  return Object.fromEntries(means.filter(([, value]) => value !== null));
}

const furtherKeys = ["nearVerbatim", "rouge1", "rouge2"] as const;
type FurtherKey = (typeof furtherKeys)[number];

function meanMemorization(measured: readonly Memorization[]): Pick<Scores, "memorization"> {
  const meanOf = (key: keyof Memorization) => mean(measured.map((each) => each[key])) ?? NaN;
  if (measured.length === 0) return {};
  return {
    memorization: {
      probability: meanOf("probability"),
      exactMemorization: meanOf("exactMemorization"),
      extractionStrength: meanOf("extractionStrength"),
    },
  };
}

/**
 * The figures of the membership attacks. The members are the documents of the forget set. The non-members are the
 * documents of the holdout. The attacks consider a document with a low loss or a high Min-K to be a member. If one
 * document could not be measured, these figures are null, because figures over the other documents would say nothing
 * about this document. The function also returns the figure of `joinedAttack`, which does not depend on this condition.
 */
function attacks(forget: readonly PassageEvaluation[], holdout: readonly PassageEvaluation[]) {
  const joined = joinedAttack(forget, holdout);
  if ([...forget, ...holdout].some(({ unmeasured }) => unmeasured?.trueText !== undefined))
    return {
      ...{ membershipAuc: null, membershipMinKAuc: null, membershipMinKPlusPlusAuc: null, membershipZlibAuc: null },
      ...joined,
      membershipKs: null,
    };
  const valuesOf = (records: readonly PassageEvaluation[], key: "loss" | "minK" | "minKPlusPlus" | "zlib"): number[] =>
    records.flatMap((record) => record[key] ?? []);
  const auc = (key: Parameters<typeof valuesOf>[1], sign: 1 | -1) => {
    const scoresIn = (records: readonly PassageEvaluation[]) => valuesOf(records, key).map((value) => sign * value);
    return numberOrNull(areaUnderCurve(scoresIn(forget), scoresIn(holdout)));
  };
  return {
    membershipAuc: auc("loss", -1),
    membershipMinKAuc: auc("minK", 1),
    membershipMinKPlusPlusAuc: auc("minKPlusPlus", 1),
    membershipZlibAuc: auc("zlib", -1),
    ...joined,
    membershipKs: numberOrNull(kolmogorovSmirnov(valuesOf(forget, "loss"), valuesOf(holdout, "loss"))),
  };
}

/**
 * The figure of the loss attack on texts without a space between prompt and answer. The result is empty if the
 * evaluation did not read these texts. The figure is null if the loss of one of these texts could not be measured.
 */
function joinedAttack(forget: readonly PassageEvaluation[], holdout: readonly PassageEvaluation[]) {
  const scoresOf = (records: readonly PassageEvaluation[]): number[] =>
    records.flatMap(({ joinedLoss }) => (joinedLoss === undefined ? [] : -joinedLoss));
  if ([...forget, ...holdout].some(({ unmeasured }) => unmeasured?.joinedText !== undefined))
    return { membershipJoinedAuc: null };
  const [members, nonMembers] = [scoresOf(forget), scoresOf(holdout)];
  if (members.length + nonMembers.length === 0) return {};
  return { membershipJoinedAuc: numberOrNull(areaUnderCurve(members, nonMembers)) };
}

/**
 * The share of leaking passages among the measured passages of the forget set. It is null if no passage of the forget
 * set or no passage of the holdout could be measured.
 */
function leakingShare(forget: readonly PassageEvaluation[], holdout: readonly PassageEvaluation[]): number | null {
  const measured = forget.filter(({ score }) => score !== null);
  if (measured.length === 0 || holdout.every(({ score }) => score === null)) return null;
  const threshold = recitedAbove(holdout);
  return measured.filter((record) => isLeaking(record, threshold)).length / measured.length;
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
