import { saysNothing } from "./fluency";
import { withoutHoldout } from "./leaks";
import type { ComparedBy, PassageEvaluation, PassageScores } from "./metrics";
import type { SourceLine } from "./passages";
import { scoreProblem } from "./scoreProblem";

/**
 * What a verification found for a passage to forget.
 *
 * - `passed`: the model does not give the passage away.
 * - `recited`: the model recites more of the text than the passage's limit.
 * - `answered`: the model answers the question.
 * - `unmeasured`: the passage could not be measured, so it has not passed.
 */
export type VerificationOutcome = "passed" | "recited" | "answered" | "unmeasured";

/** A passage to forget with the outcome of its verification. */
export interface VerifiedPassage {
  readonly record: PassageEvaluation;
  /** The highest score of the passage, rephrasings included. Undefined if it is not known. */
  readonly exposure: number | undefined;
  readonly outcome: VerificationOutcome;
  /** The largest score with which the passage passes. */
  readonly limit: number;
  /** Why the passage could not be measured, as a clause for the user. */
  readonly problem?: string | undefined;
}

/** A verified passage for another program: its place, its outcome and one sentence, without any text. */
export interface VerifiedLine extends SourceLine {
  readonly id: string;
  readonly task: string;
  readonly outcome: VerificationOutcome;
  readonly sentence: string;
}

/** The result of `lethe verify --json`. */
export interface VerificationReport {
  readonly verified: readonly VerifiedLine[];
}

/**
 * The record that counts if a passage was also completed by drawing: the one that gives more away. A completion that
 * could not be measured may be that one.
 *
 * @param drawn the record of the worst drawn completion
 */
export function worseRecord(greedy: PassageEvaluation, drawn: PassageEvaluation | undefined): PassageEvaluation {
  if (drawn === undefined || greedy.score === null || (drawn.score !== null && drawn.score <= greedy.score))
    return greedy;
  return { ...drawn, ...(greedy.rephrased && { rephrased: greedy.rephrased }) };
}

/**
 * With fewer unseen completions than this, the highest of their scores says little about the next one, so the fixed
 * limits for runs without a holdout apply.
 */
export const enoughUnseen = 20;

/**
 * Verifies that a model does not give away passages that it had to forget.
 *
 * The limit of a text is the highest share that the model recites of any unseen document of the same task. It is not
 * the 95th percentile that defines a leaking passage: one in twenty unseen documents exceeds that, so a large forget
 * set would never pass. If the task has fewer than `enoughUnseen` completions of unseen documents, the documents of all
 * tasks count together, and if these are too few, the limit is that of a run without a holdout. A question may not be
 * answered. What the retrained model recites or answers of a passage is no sign of memory, so it raises the limit. A
 * limit that the user has given for texts stays as it is.
 *
 * @param records the records of one evaluation
 * @param options.retrained the retrained model's scores of the same passages
 * @param options.largestShare the limit of every text, in 0..1, instead of the one that follows from unseen documents
 * @param options.split the set to verify. Default: the forget set
 * @returns one entry for each passage of the set, in the order of the records
 */
export function verifyPassages(
  records: readonly PassageEvaluation[],
  { retrained = [], largestShare, split: verified = "forget" }: VerificationOptions,
): VerifiedPassage[] {
  const known = new Map(retrained.filter(({ split }) => split === "forget").map((scores) => [scores.id, scores]));
  const limits = new Map<string, number>();
  const unseenLimitOf = ({ task, comparedBy }: PassageEvaluation): number => {
    const key = JSON.stringify([task, comparedBy]);
    const found = limits.get(key) ?? unseenLimit(records, task, comparedBy ?? "words");
    limits.set(key, found);
    return found;
  };
  const isSilent = saysNothing(records);
  return records
    .filter(({ split }) => split === verified)
    .map((record) => {
      const retrainedExposure = exposureOf(known.get(record.id)) ?? 0;
      const limit =
        record.kind === "question"
          ? retrainedExposure
          : (largestShare ?? Math.max(unseenLimitOf(record), retrainedExposure));
      const problem = isSilent ? "the model answers nothing at all" : problemOf(record);
      const exposure = exposureOf(record);
      return {
        record,
        exposure,
        limit,
        problem,
        outcome: problem === undefined ? outcomeOf(record, limit) : "unmeasured",
      };
    });
}

interface VerificationOptions {
  readonly retrained?: readonly PassageScores[];
  readonly largestShare?: number;
  readonly split?: "forget" | "earlier";
}

const unseenLimit = (records: readonly PassageEvaluation[], task: string, comparedBy: ComparedBy): number => {
  const unseen = records.filter(
    (record) =>
      record.split === "holdout" && record.kind === "completion" && (record.comparedBy ?? "words") === comparedBy,
  );
  for (const group of [unseen.filter((record) => record.task === task), unseen]) {
    const scores = group.flatMap(({ score }) => score ?? []);
    if (scores.length >= enoughUnseen) return Math.max(...scores);
  }
  return withoutHoldout[comparedBy];
};

/**
 * The score of a passage, or of the phrasing of a question that gives most away. It is undefined if it is not known:
 * a question that no measured phrasing gives away may still be answered in a phrasing that could not be measured.
 */
const exposureOf = (scores: Pick<PassageScores, "score" | "rephrased"> | undefined): number | undefined => {
  if (scores === undefined) return undefined;
  const all = [scores.score, ...(scores.rephrased ?? []).map(({ score }) => score)];
  const measured = all.filter((score) => score !== null);
  const most = Math.max(...measured);
  return measured.length === all.length || most === 1 ? most : undefined;
};

/** Why a passage could not be measured. Undefined if it was measured. */
const problemOf = (record: PassageEvaluation): string | undefined => {
  if (exposureOf(record) !== undefined) return undefined;
  const { score, unmeasured } = record;
  return scoreProblem(null, score === null ? unmeasured?.score : unmeasured?.rephrased);
};

const outcomeOf = (record: PassageEvaluation, limit: number): VerificationOutcome => {
  if ((exposureOf(record) ?? 0) <= limit) return "passed";
  return record.kind === "question" ? "answered" : "recited";
};
