import { compareExposure } from "../src/protocol/documentMembership/documentMemberships";
import type { Exposure } from "../src/protocol/documentMembership/documentMemberships";
import { isToForget } from "../src/protocol/figures";
import { isLeaking } from "../src/protocol/leaks";
import type { PassageRow, PassageScores } from "../src/protocol/dashboard";
import type { PassageFilter, PassageOrder, ViewState } from "./view";

/** A passage with its scores before unlearning and in the chosen evaluation. */
export interface ListedPassage {
  /** The index of the passage in the run's list of passages. */
  readonly place: number;
  readonly row: PassageRow;
  readonly before: number | null;
  readonly now: number | null;
  /** Why the chosen evaluation could not measure the passage. It is undefined for a passage with a score. */
  readonly problem: string | undefined;
  /** Whether the score `now` compares characters, because ROUGE cannot read the script of the text. */
  readonly isByCharacters: boolean;
  readonly isLeaking: boolean;
  readonly isForgotten: boolean;
  readonly hasRegressed: boolean;
  /** How exposed a document of the forget set is to a membership attack, if the evaluation measured it. */
  readonly exposure: Exposure | undefined;
  /** The retrained model's score. It is null if it is not known or cannot be compared. */
  readonly retrained: number | null;
}

/** A change of a score up to this value is ignored, because two or three words can cause such a change. */
const noticeableLoss = 0.1;

/**
 * The passages of an evaluation. A passage that could not be measured is neither leaking nor forgotten. A measured
 * passage can be:
 *
 * - leaking: the model still recites or answers the passage
 * - forgotten: the passage leaked before unlearning and does not leak now
 * - regressed: a passage of the forget set leaks now and did not leak before, or the score of a passage of another set
 *   is worse than before
 */
export function listPassages(
  rows: readonly PassageRow[],
  before: PassageScores | undefined,
  now: PassageScores,
): ListedPassage[] {
  const byCharacters = new Set(now.byCharacters);
  const beforeByCharacters = new Set(before?.byCharacters);
  return rows.flatMap((row, place) => {
    const score = now.scores[place] ?? null;
    const problem = now.unmeasured[place];
    if (score === null && problem === undefined) return [];
    const first = before?.scores[place] ?? null;
    const leaked = before !== undefined && leaksIn(before, row, place, beforeByCharacters.has(place));
    const leaks = leaksIn(now, row, place, byCharacters.has(place));
    return [
      {
        ...{ place, row, before: first, now: score, problem, isLeaking: leaks },
        isByCharacters: byCharacters.has(place),
        isForgotten: leaked && !leaks && score !== null,
        hasRegressed:
          row.split === "forget"
            ? leaks && first !== null && !leaked
            : first !== null && score !== null && worsening(row, first, score) > noticeableLoss,
        exposure: now.exposures[place],
        retrained: now.retrained[place] ?? null,
      },
    ];
  });
}

/** How much worse the score of a passage is now: a rise if the passage should be forgotten, and a drop otherwise. */
const worsening = ({ split }: PassageRow, before: number, now: number): number =>
  isToForget(split) ? now - before : before - now;

const leaksIn = (
  { scores, threshold }: PassageScores,
  row: PassageRow,
  place: number,
  isByCharacters: boolean,
): boolean =>
  isLeaking({ ...row, score: scores[place] ?? null, ...(isByCharacters && { comparedBy: "characters" }) }, threshold);

interface Filter {
  readonly label: string;
  /** Whether the filter shows a passage. */
  readonly passes: (passage: ListedPassage) => boolean;
}

/** The filters of the passage list. */
export const filters: Readonly<Record<PassageFilter, Filter>> = {
  all: { label: "All", passes: () => true },
  leaking: { label: "Still leaking", passes: ({ isLeaking }) => isLeaking },
  forgotten: { label: "Newly forgotten", passes: ({ isForgotten }) => isForgotten },
  regressed: { label: "Regressed", passes: ({ hasRegressed }) => hasRegressed },
};

/** The passages of the chosen task and set that contain the searched words, before the filter is applied. */
export function inSelection(
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

interface Order {
  readonly label: string;
  /** The order in a sentence. */
  readonly words: string;
  /** Whether a passage has the values that the order compares. */
  readonly orders: (passage: ListedPassage) => boolean;
  readonly sort: (passages: readonly ListedPassage[]) => ListedPassage[];
}

/** The orders of the passage list. */
export const orders: Readonly<Record<PassageOrder, Order>> = {
  worst: { label: "worst first", words: "the worst first", orders: () => true, sort: worstFirst },
  exposed: {
    label: "most exposed first",
    words: "the most exposed to a membership attack first",
    orders: ({ exposure }) => exposure !== undefined,
    sort: mostExposedFirst,
  },
  aboveRetrained: {
    label: "largest difference from the retrained model first",
    words: "the largest difference from the retrained model first",
    orders: ({ now, retrained }) => now !== null && retrained !== null,
    sort: largestDifferenceFirst,
  },
};

/** The orders for a list of passages. */
export function ordersOf(passages: readonly ListedPassage[]): PassageOrder[] {
  return (Object.keys(orders) as PassageOrder[]).filter((name) => passages.some(orders[name].orders));
}

/**
 * Sorts the documents that are most exposed to a membership attack first. The other passages follow, the worst first.
 */
export function mostExposedFirst(passages: readonly ListedPassage[]): ListedPassage[] {
  return worstFirst(passages).sort(({ exposure: left }, { exposure: right }) =>
    left && right ? compareExposure(left, right) : Number(right !== undefined) - Number(left !== undefined),
  );
}

/**
 * Sorts the passages to forget by how much more of each the model recites than the retrained model. The other sets
 * follow, by how much less of each passage it recites, and then all passages without a difference, the worst first.
 */
export function largestDifferenceFirst(passages: readonly ListedPassage[]): ListedPassage[] {
  return worstFirst(passages).sort((left, right) => {
    const [first, second] = [differenceOf(left), differenceOf(right)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return Number(isToForget(right.row.split)) - Number(isToForget(left.row.split)) || second - first;
  });
}

const differenceOf = ({ row, now, retrained }: ListedPassage): number | null => {
  if (now === null || retrained === null) return null;
  return isToForget(row.split) ? now - retrained : retrained - now;
};

/**
 * Sorts passages to forget by their scores, and other passages by the drop of their scores. The highest value comes
 * first. A passage that could not be measured counts as the worst. Passages with equal values keep their order.
 */
export function worstFirst(passages: readonly ListedPassage[]): ListedPassage[] {
  return [...passages].sort((left, right) => badness(right) - badness(left));
}

const badness = ({ row, before, now }: ListedPassage): number => {
  if (now === null) return 1;
  return isToForget(row.split) ? now : (before ?? 0) - now;
};
