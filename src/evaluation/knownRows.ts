import type { KnownRows } from "../protocol/findings";
import { recitedAbove } from "../protocol/leaks";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { words } from "../protocol/words";

/** A row and the model's results for it. */
interface AskedRow {
  readonly passage: Passage;
  readonly record: PassageEvaluation;
}

/**
 * Counts the rows of a forget set that a model knows. Rows that could not be measured do not count. A model knows
 *
 * - a question if its completion begins with the answer. More text may follow, because a model that was not trained on
 *   exactly these rows seldom ends after the answer;
 * - a text to complete if it recites more than the threshold for a run without a holdout (see `recitedAbove`), or if
 *   the tokens of the true text have a mean probability above one half.
 */
export function countKnown(rows: readonly AskedRow[]): KnownRows {
  const measured = rows.filter(({ record: { score } }) => score !== null);
  return { known: measured.filter(isKnown).length, asked: measured.length };
}

const likely = 0.5;
const threshold = recitedAbove([]);

/** Whether a model knows a row of a forget set; see `countKnown`. */
function isKnown({ passage, record }: AskedRow): boolean {
  const { kind, score, comparedBy, memorization, completion } = record;
  if (score === null) return false;
  if (kind === "question") return score === 1 || beginsWith(completion, passage.answer);
  return score > threshold[comparedBy ?? "words"] || (memorization?.probability ?? 0) > likely;
}

/** Whether a text begins with the words of another text. Case and punctuation do not count. */
const beginsWith = (text: string, start: string): boolean => {
  const [all, first] = [words(text), words(start)];
  return first.length > 0 && first.every((word, index) => word.text === all[index]?.text);
};
