import { harmonicMean } from "../protocol/harmonicMean";
import type { BenchmarkScores, PassageEvaluation } from "../protocol/metrics";
import { mean } from "../protocol/mean";

/**
 * Computes the scores that rank the participants of SemEval-2025 Task 4, in the same way as the organisers of the task
 * (arXiv 2502.15097). The organisers measure all documents in the file of the retain set. The documents that Lethe
 * withholds from training therefore count as part of the retain set. If a term of the task aggregate could not be
 * measured, the task aggregate is null, never 0.
 * @param records the records of one evaluation
 * @param figures.membershipAuc AUC of the loss attack; null if it was not measured
 * @param figures.utility accuracy on multiple-choice questions (the organisers use MMLU); null if it was not measured
 */
export function benchmarkScores(
  records: readonly PassageEvaluation[],
  { membershipAuc, utility }: { readonly membershipAuc: number | null; readonly utility: number | null },
): BenchmarkScores {
  const forget = meanScores(records.filter(({ split }) => split === "forget"));
  const retain = meanScores(records.filter(({ split }) => split === "retain" || split === "withheld"));
  const terms = [...forget.map((score) => (score === null ? null : 1 - score)), ...retain];
  const known = terms.filter((term) => term !== null);
  const isWhole = forget.length > 0 && retain.length > 0 && known.length === terms.length;
  const taskAggregate = isWhole ? harmonicMean(known) : null;
  const membership = membershipAuc === null ? null : 1 - 2 * Math.abs(membershipAuc - 0.5);
  const isComplete = taskAggregate !== null && membership !== null && utility !== null;
  return {
    taskAggregate,
    terms: terms.length,
    membership,
    final: isComplete ? (taskAggregate + membership + utility) / 3 : null,
  };
}

/**
 * For each task, the mean score of the completions and the mean score of the questions. Passages that could not be
 * measured are left out. A mean is null if none of its passages could be measured.
 */
function meanScores(records: readonly PassageEvaluation[]): (number | null)[] {
  const groups = new Map<string, number[]>();
  for (const { task, kind, score } of records) {
    const key = JSON.stringify([task, kind]);
    groups.set(key, [...(groups.get(key) ?? []), ...(score === null ? [] : [score])]);
  }
  return [...groups.values()].map(mean);
}
