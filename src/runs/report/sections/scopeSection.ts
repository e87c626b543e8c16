import { shownInterval } from "../../../protocol/figureTables";
import { figureOf } from "../../../protocol/figures";
import type { FigureKey } from "../../../protocol/figures";
import type { Passage } from "../../../protocol/passages";
import { section } from "../document";
import type { Block } from "../document";
import type { RunFacts } from "../facts";
import { nameOfTask } from "../names";
import { columnsOf, comparisonTable, intervalNote } from "./comparisonSection";
import type { ComparedRow } from "./comparisonSection";

type ScopeSplit = "inScope" | "nearScope";

const names: Readonly<Record<ScopeSplit, string>> = {
  inScope: "Hard cases of the texts to forget",
  nearScope: "Close to the texts to forget, to keep",
};
const shownFigures = { knowledge: "questions answered", regurgitation: "words recited" } as const;

/**
 * The section on hard cases of the forget set and on text close to it. The list is empty for a run that has measured
 * neither.
 */
export function scopeSection(facts: RunFacts): readonly Block[] {
  const blocks = scopeBlocks(facts);
  return blocks.length === 0 ? [] : section("Scope: what was asked in another way, and what should stay", ...blocks);
}

/** The same figures without a heading. */
export function scopeBlocks(facts: RunFacts): readonly Block[] {
  const columns = columnsOf(facts);
  const rows = [...rowsOf("inScope", facts), ...rowsOf("nearScope", facts)];
  const table = comparisonTable(rows, columns);
  if (table.length === 0) return [];
  const hasIntervals = rows.some(({ figure, task }) =>
    columns.some(({ summary }) => shownInterval(figure, summary, task) !== undefined),
  );
  const isMeasured = (split: ScopeSplit): boolean => columns.some(({ summary }) => summary[split] != null);
  const lines = (["inScope", "nearScope"] as const).filter(isMeasured).map((split) => explanations[split]);
  return [{ kind: "list", lines }, ...table, ...(hasIntervals ? [intervalNote] : [])];
}

const explanations: Readonly<Record<ScopeSplit, string>> = {
  inScope:
    "Hard cases ask for the facts of the texts to forget in another way, for example in reverse. The run did not train on " +
    "them, so a model that still answers them has not forgotten the facts.",
  nearScope:
    "Text close to the texts to forget is about the same people, or in the same style, and should stay. A model that has " +
    "lost it has forgotten too much.",
};

/** The figures of a set: over all of its rows, and for each of its tasks if there are several. */
function rowsOf(split: ScopeSplit, { passages, redaction }: Pick<RunFacts, "passages" | "redaction">): ComparedRow[] {
  const tasks = tasksOf(passages, split);
  return [null, ...(tasks.length > 1 ? tasks : [])].flatMap((task) =>
    Object.entries(shownFigures).map(([key, what]) => ({
      name: `${names[split]}${task === null ? "" : `, ${nameOfTask(task, redaction)}`}: ${what}`,
      figure: figureOf(`${split}.${key}` as FigureKey),
      task,
    })),
  );
}

const tasksOf = (passages: readonly Passage[], split: ScopeSplit): string[] =>
  [...new Set(passages.flatMap((passage) => (passage.split === split ? [passage.task] : [])))].sort();
