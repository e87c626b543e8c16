import type { CoveredMean, Coverage, PassageEvaluation } from "../protocol/metrics";
import { scoreProblem } from "../protocol/scoreProblem";

/**
 * One value that belongs to a mean: the score of a passage, or of a rephrasing of a question. `problem` says why the
 * score could not be measured.
 */
interface Covered {
  readonly problem?: string | undefined;
  readonly isByCharacters?: boolean;
}

/**
 * For each mean over a set, counts two kinds of texts: those that could not be measured, and those that were compared
 * by characters.
 * @returns undefined if every text was measured and compared by words
 */
export function coverageOf(
  records: readonly PassageEvaluation[],
): Readonly<Partial<Record<CoveredMean, Coverage>>> | undefined {
  const texts = records.filter(({ kind }) => kind === "completion");
  const completions = texts.filter(({ isOnlyScored }) => !isOnlyScored);
  const questions = records.filter(({ kind }) => kind === "question");
  const covered: Readonly<Record<CoveredMean, readonly Covered[]>> = {
    completions: completions.map((record) => ({
      problem: scoreProblem(record.score, record.unmeasured?.score),
      isByCharacters: record.comparedBy === "characters",
    })),
    questions: questions.map(({ score, unmeasured }) => ({ problem: scoreProblem(score, unmeasured?.score) })),
    rephrasings: questions.flatMap(({ rephrased = [], unmeasured }) =>
      // Records of older runs have no `unmeasured.rephrased`. In these records, `unmeasured.score` also says why the
      // score of a rephrasing could not be measured.
      rephrased.map(({ score }) => ({ problem: scoreProblem(score, unmeasured?.rephrased ?? unmeasured?.score) })),
    ),
    trueTexts: texts.map(({ unmeasured }) => ({ problem: unmeasured?.trueText })),
  };
  const gaps = Object.entries(covered).flatMap(([mean, of]) => {
    const coverage = count(of);
    return coverage.unmeasured > 0 || coverage.byCharacters > 0 ? [[mean, coverage] as const] : [];
  });
  return gaps.length === 0 ? undefined : Object.fromEntries(gaps);
}

function count(covered: readonly Covered[]): Coverage {
  const problems = covered.flatMap(({ problem }) => problem ?? []);
  return {
    passages: covered.length,
    unmeasured: problems.length,
    byCharacters: covered.filter(({ problem, isByCharacters }) => problem === undefined && isByCharacters).length,
    reasons: [...new Set(problems)],
  };
}
