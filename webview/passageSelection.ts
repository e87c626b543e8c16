import { isLeaking } from "../src/protocol/leaks";
import type { PassageRow, PassageScores } from "../src/protocol/dashboard";
import type { PassageFilter, ViewState } from "./view";

/** A passage with its scores before unlearning and in the evaluation looked at. */
export interface ListedPassage {
  /** Its place among the run's passages. */
  readonly place: number;
  readonly row: PassageRow;
  readonly before: number | null;
  readonly now: number | null;
  readonly isLeaking: boolean;
  readonly isForgotten: boolean;
  readonly hasRegressed: boolean;
}

/** A score may wander by this much without meaning anything: two or three words of a passage. */
const noticeableLoss = 0.1;

/**
 * The passages that were measured, with what became of them:
 *
 * - leaking: still recited, or answered
 * - forgotten: leaked before, and no more
 * - regressed: got worse where it should not; a forget passage that leaks and did not before, or one of another set
 *   whose score has fallen
 */
export function listPassages(
  rows: readonly PassageRow[],
  before: PassageScores | undefined,
  now: PassageScores,
): ListedPassage[] {
  return rows.flatMap((row, place) => {
    const score = now.scores[place] ?? null;
    if (score === null) return [];
    const first = before?.scores[place] ?? null;
    const leaked = before !== undefined && first !== null && isLeaking({ ...row, score: first }, before.threshold);
    const leaks = isLeaking({ ...row, score }, now.threshold);
    return [
      {
        ...{ place, row, before: first, now: score, isLeaking: leaks },
        isForgotten: leaked && !leaks,
        hasRegressed:
          row.split === "forget"
            ? leaks && first !== null && !leaked
            : first !== null && first - score > noticeableLoss,
      },
    ];
  });
}

/** Whether a passage belongs to what a filter shows. */
export const passes: Readonly<Record<PassageFilter, (passage: ListedPassage) => boolean>> = {
  all: () => true,
  leaking: ({ isLeaking }) => isLeaking,
  forgotten: ({ isForgotten }) => isForgotten,
  regressed: ({ hasRegressed }) => hasRegressed,
};

/** The passages of the chosen task and set that hold the searched words; for the filters to count. */
export function inScope(
  passages: readonly ListedPassage[],
  { task, split, search }: Pick<ViewState, "task" | "split" | "search">,
): ListedPassage[] {
  const wanted = search.trim().toLowerCase();
  return passages.filter(
    ({ row }) =>
      (task === null || row.task === task) &&
      (split === null || row.split === split) &&
      (wanted === "" || row.id.toLowerCase().includes(wanted) || row.excerpt.toLowerCase().includes(wanted)),
  );
}

/** What leaks most stands first; of the sets to keep, what was lost most. Equal ones keep their order. */
export function worstFirst(passages: readonly ListedPassage[]): ListedPassage[] {
  return [...passages].sort((left, right) => badness(right) - badness(left));
}

const badness = ({ row, before, now }: ListedPassage): number =>
  row.split === "forget" ? (now ?? 0) : (before ?? 0) - (now ?? 0);
