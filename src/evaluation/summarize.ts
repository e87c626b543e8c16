import type { EvaluationSummary, Memorization, PassageEvaluation, Scores, SplitScores } from "../protocol/metrics";
import type { Split } from "../protocol/passages";
import { fluency } from "./fluency";
import { benchmarkScores } from "./scores";
import { areaUnderCurve, kolmogorovSmirnov } from "./membership";
import { recitedAbove } from "../protocol/leaks";

/**
 * The figures of one evaluation, from the records of its passages. Most figures are plain means over the passages of a
 * split, or over the passages of one task in a split. Tasks are in alphabetical order. A figure without values is null.
 * @param extra figures that were not measured on passages
 */
export function summarize(
  records: readonly PassageEvaluation[],
  extra: Pick<EvaluationSummary, "utility" | "utilitySet" | "perplexity">,
): EvaluationSummary {
  const completions = records.filter((record) => record.kind === "completion");
  const inSplit = (split: Split) => completions.filter((record) => record.split === split);
  const forget = inSplit("forget");
  const holdout = inSplit("holdout");
  const taskNames = [...new Set(records.map((record) => record.task))].sort();
  const membership = attacks(forget, holdout);
  return {
    ...splitScores(records),
    ...membership,
    ...extra,
    leakingShare: leakingShare(forget, holdout),
    fluency: fluency(completions.map((record) => record.completion)),
    scores: benchmarkScores(records, { ...membership, utility: extra.utility }),
    tasks: Object.fromEntries(
      taskNames.map((task) => [task, splitScores(records.filter((record) => record.task === task))]),
    ),
  };
}

function splitScores(records: readonly PassageEvaluation[]): SplitScores {
  const of = (split: Split) => scores(records.filter((record) => record.split === split));
  return { forget: of("forget"), retain: of("retain"), withheld: of("withheld"), holdout: of("holdout") };
}

function scores(records: readonly PassageEvaluation[]): Scores | null {
  if (records.length === 0) return null;
  const completions = records.filter((record) => record.kind === "completion");
  const questions = records.filter((record) => record.kind === "question");
  return {
    regurgitation: mean(completions.map((record) => record.score)),
    regurgitationF1: mean(completions.flatMap((record) => record.f1 ?? [])),
    knowledge: mean(questions.map((record) => record.score)),
    rephrasedKnowledge: mean(questions.flatMap((record) => (record.rephrased ?? []).map(({ score }) => score))),
    ...meanMemorization(completions.flatMap((record) => record.memorization ?? [])),
  };
}

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
 * The attacks by loss and by Min-K. The members are the documents of the forget set. The non-members are the documents
 * of the holdout. The attacks consider a document with a low loss or a high Min-K to be a member.
 */
function attacks(forget: readonly PassageEvaluation[], holdout: readonly PassageEvaluation[]) {
  const members = losses(forget);
  const nonMembers = losses(holdout);
  const negated = (values: readonly number[]) => values.map((value) => -value);
  return {
    membershipAuc: numberOrNull(areaUnderCurve(negated(members), negated(nonMembers))),
    membershipMinKAuc: numberOrNull(areaUnderCurve(minKs(forget), minKs(holdout))),
    membershipKs: numberOrNull(kolmogorovSmirnov(members, nonMembers)),
  };
}

const minKs = (records: readonly PassageEvaluation[]): number[] => records.flatMap((record) => record.minK ?? []);

const losses = (records: readonly PassageEvaluation[]): number[] => records.flatMap((record) => record.loss ?? []);

function leakingShare(forget: readonly PassageEvaluation[], holdout: readonly PassageEvaluation[]): number | null {
  if (forget.length === 0 || holdout.length === 0) return null;
  const threshold = recitedAbove(holdout);
  return forget.filter((record) => record.score > threshold).length / forget.length;
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

const numberOrNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
