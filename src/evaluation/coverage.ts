import type { CoveredMean, Coverage, PassageEvaluation } from "../protocol/metrics";

/** One passage or rephrasing of a mean: why it could not be measured, and whether it was compared by characters. */
interface Covered {
  readonly problem?: string | undefined;
  readonly isByCharacters?: boolean;
}

/**
 * What the means of a set cover.
 * @returns undefined if every mean covers every passage and compares every text by words
 */
export function coverageOf(
  records: readonly PassageEvaluation[],
): Readonly<Partial<Record<CoveredMean, Coverage>>> | undefined {
  const completions = records.filter(({ kind }) => kind === "completion");
  const questions = records.filter(({ kind }) => kind === "question");
  const covered: Readonly<Record<CoveredMean, readonly Covered[]>> = {
    completions: completions.map((record) => ({
      problem: problemOf(record),
      isByCharacters: record.comparedBy === "characters",
    })),
    questions: questions.map((record) => ({ problem: problemOf(record) })),
    rephrasings: questions.flatMap(({ rephrased = [], unmeasured }) =>
      rephrased.map(({ score }) => ({ problem: problemOf({ score, ...(unmeasured && { unmeasured }) }) })),
    ),
    trueTexts: completions.map(({ unmeasured }) => ({ problem: unmeasured?.trueText })),
  };
  const gaps = Object.entries(covered).flatMap(([mean, of]) => {
    const coverage = count(of);
    return coverage.unmeasured > 0 || coverage.byCharacters > 0 ? [[mean, coverage] as const] : [];
  });
  return gaps.length === 0 ? undefined : Object.fromEntries(gaps);
}

function problemOf({ score, unmeasured }: Pick<PassageEvaluation, "score" | "unmeasured">): string | undefined {
  return score === null ? (unmeasured?.score ?? "the reason was not recorded") : undefined;
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
