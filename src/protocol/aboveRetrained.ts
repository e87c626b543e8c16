import type { PassageScores } from "./metrics";
import type { PassageKind } from "./passages";
import { describeScore, formatPercent } from "./wording";

/*
 * How much more of a passage a model recites than the retrained model. A model that never saw the forget set recites
 * common phrases too, so only the difference is a leak. It is given in percentage points.
 */

/** A passage whose score both models have, each in 0..1. */
interface ScoredByBoth {
  readonly kind: PassageKind;
  readonly score: number;
  readonly retrained: number;
}

/** A score with what names its passage, and how it was measured. */
export type NamedScore = Pick<PassageScores, "split" | "id" | "score" | "comparedBy">;

/**
 * Finds the retrained model's score of a passage.
 *
 * @param scored the scores of the retrained model
 * @returns a function that returns null for a score that is not known, and for one by words beside one by characters
 */
export function retrainedScores(scored: readonly NamedScore[] = []) {
  const keyOf = ({ split, id }: Pick<PassageScores, "split" | "id">): string => `${split}/${id}`;
  const found = new Map(scored.map((scores) => [keyOf(scores), scores]));
  return (record: Omit<NamedScore, "score">): number | null => {
    const other = found.get(keyOf(record));
    return other !== undefined && other.comparedBy === record.comparedBy ? other.score : null;
  };
}

/**
 * One sentence: `The retrained model recites 12 % of it, 36 percentage points less.`, or `The retrained model answers
 * it too.` for a question. The score of a question that was asked in several wordings is a mean over them.
 */
export function describeRetrained(passage: ScoredByBoth): string {
  const { kind, score, retrained } = passage;
  if (kind === "question") {
    if (retrained > 0 && retrained < 1)
      return `The retrained model answers it in ${formatPercent(retrained)} of its wordings.`;
    const too = score === retrained ? (retrained === 1 ? " too" : " either") : "";
    return `The retrained model ${retrained === 1 ? "answers" : "does not answer"} it${too}.`;
  }
  const points = pointsAbove(passage);
  const less = points > 0 ? "less" : "more";
  const difference = points === 0 ? "about as much" : `${writePoints(points, "percentage point")} ${less}`;
  return `The retrained model recites ${formatPercent(retrained)} of it, ${difference}.`;
}

/** For a list: `36 points more than the retrained model`, or `retrained: not answered` for a question. */
export function shortRetrained(passage: ScoredByBoth): string {
  const { kind, retrained } = passage;
  if (kind === "question") return `retrained: ${describeScore(kind, retrained)}`;
  const points = pointsAbove(passage);
  if (points === 0) return "about as much as the retrained model";
  return `${writePoints(points, "point")} ${points > 0 ? "more" : "less"} than the retrained model`;
}

/** The difference of the scores in percentage points, rounded. */
const pointsAbove = ({ score, retrained }: ScoredByBoth): number => Math.round(100 * (score - retrained));

const writePoints = (points: number, unit: string): string => {
  const size = Math.abs(points);
  return `${size} ${unit}${size === 1 ? "" : "s"}`;
};
