import Table from "cli-table3";
import { figureNotes, figureTable } from "../protocol/figureTables";
import { figures, figuresIn, tasksOf } from "../protocol/figures";
import type { FigureColumn } from "../protocol/figureTables";
import type { Figure } from "../protocol/figures";
import type { EvaluationSummary } from "../protocol/metrics";
import { taskLabel } from "../protocol/wording";

/** Tables with every figure of the given evaluations, and notes on what the figures leave out. */
export function figureTables(columns: readonly FigureColumn[]): string {
  const model = tableOf(figuresIn("memorization", "traces", "language"), columns);
  const notes = figureNotes(figures, columns).join("\n");
  return [recallTable(columns), model, benchmarkTable(columns), notes].filter((part) => part !== "").join("\n\n");
}

/** The table of what the model recites and answers: all tasks together, then each task alone. */
const recallTable = (columns: readonly FigureColumn[]): string => {
  const sections = [null, ...tasksOf(columns)].map((task) => ({
    task,
    ...figureTable(figuresIn("recall"), columns, task),
  }));
  const rows = sections.flatMap(({ task, rows: found }) =>
    // Only the first row of a task shows the task's name.
    found.map((cells, row) => [row === 0 ? (task === null ? "all" : taskLabel(task)) : "", ...cells]),
  );
  return draw(["task", ...(sections[0]?.head ?? [])], rows, 3);
};

const benchmarkTable = (columns: readonly FigureColumn[]): string => {
  const notes = utilityNotes(columns.flatMap(({ summary }) => summary ?? []));
  return [tableOf(figuresIn("benchmark"), columns), ...notes].filter((part) => part !== "").join("\n");
};

/** Two utilities can be compared only if the same questions were asked in the same way. */
const utilityNotes = (summaries: readonly EvaluationSummary[]): string[] => {
  const sets = summaries.flatMap(({ utilitySet }) => utilitySet ?? []);
  const names = new Set(sets.map(({ name, questions, by }) => `${questions} questions of ${name}, answered by ${by}`));
  if (names.size > 1) return [`Utility was measured in different ways: ${[...names].join("; ")}.`];
  return [...names].map((name) => `Utility: ${name}.`);
};

const tableOf = (shown: readonly Figure[], columns: readonly FigureColumn[]): string => {
  const { head, rows } = figureTable(shown, columns);
  return draw(head, rows, 2);
};

/** A table with words in all columns. */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return draw(head, rows, head.length);
}

/**
 * Draws a table with a rule below its head and no other border. The first `wordColumns` columns hold words, and the
 * other columns hold figures.
 */
const draw = (head: readonly string[], rows: readonly (readonly string[])[], wordColumns: number): string => {
  if (rows.length === 0) return "";
  const noBorders = Object.fromEntries(
    ["top", "bottom", "left", "right"].flatMap((side) =>
      ["", "-mid", "-left", "-right"].map((corner) => [side + corner, ""]),
    ),
  );
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column < wordColumns ? "left" : "right")),
    chars: { ...noBorders, mid: "-", "mid-mid": " ", "left-mid": "", "right-mid": "", middle: " " },
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replaceAll(/ +$/gm, "");
};
