import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { figureNotes, figureTable } from "../protocol/figureTables";
import { describeForgetQuality } from "../protocol/forgetQuality";
import { figuresIn, separateTasks } from "../protocol/figures";
import type { FigureColumn } from "../protocol/figureTables";
import type { Figure } from "../protocol/figures";
import { membershipHeading, membershipTable } from "../protocol/membershipTable";
import type { JointFigures } from "../protocol/retrainedColumns";
import type { EvaluationSummary } from "../protocol/metrics";
import { taskLabel } from "../protocol/wording";

/** The figures in the tables, in their order. */
const shownGroups = ["recall", "memorization", "traces", "language", "truth", "benchmark"] as const;

/**
 * Tables with the figures of the given evaluations, and notes on what the figures leave out. The figures of the group
 * `further` are left out.
 *
 * @param width the number of characters that fit into a line of the terminal. By default, every row is one line
 */
export function figureTables(columns: readonly FigureColumn[], width = Infinity): string {
  const model = tableOf(figuresIn("memorization", "traces", "language"), columns, width);
  const notes = figureNotes(figuresIn(...shownGroups), columns).join("\n");
  const truth = tableOf(figuresIn("truth"), columns, width);
  const parts = [recallTable(columns, width), model, truth, benchmarkTable(columns, width), notes];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** The table of what the model recites and answers: all tasks together, then each task alone if there are several. */
const recallTable = (columns: readonly FigureColumn[], width: number): string => {
  const recall = figuresIn("recall");
  const tasks = separateTasks(columns);
  if (tasks.length === 0) return tableOf(recall, columns, width);
  const sections = [null, ...tasks].map((task) => ({ task, ...figureTable(recall, columns, task) }));
  const rows = sections.flatMap(({ task, rows: found }) =>
    // Only the first row of a task shows the task's name.
    found.map((cells, row) => [row === 0 ? (task === null ? "all" : taskLabel(task)) : "", ...cells]),
  );
  return draw(["task", ...(sections[0]?.head ?? [])], rows, 3, width);
};

const benchmarkTable = (columns: readonly FigureColumn[], width: number): string => {
  const notes = utilityNotes(columns.flatMap(({ summary }) => summary ?? []));
  return [tableOf(figuresIn("benchmark"), columns, width), ...notes].filter((part) => part !== "").join("\n");
};

/** Two utilities can be compared only if the same questions were asked in the same way. */
const utilityNotes = (summaries: readonly EvaluationSummary[]): string[] => {
  const sets = summaries.flatMap(({ utilitySet }) => utilitySet ?? []);
  const names = new Set(sets.map(({ name, questions, by }) => `${questions} questions of ${name}, answered by ${by}`));
  if (names.size > 1) return [`Utility was measured in different ways: ${[...names].join("; ")}.`];
  return [...names].map((name) => `Utility: ${name}.`);
};

const tableOf = (shown: readonly Figure[], columns: readonly FigureColumn[], width: number): string => {
  const { head, rows } = figureTable(shown, columns);
  return draw(head, rows, 2, width);
};

/**
 * What stands beside the retrained model and is no column of a table of figures: the table of membership with its
 * heading and its notes, and a line about the forget quality. The text is empty without such figures.
 */
export function besideText(
  summary: EvaluationSummary,
  { membership, forgetQuality }: JointFigures,
  width: number,
): string {
  const parts: string[] = [];
  if (membership) {
    const { head, rows, notes } = membershipTable(summary, membership);
    const table = draw(head, rows, 1, width);
    parts.push([`${membershipHeading}:`, table, ...notes].filter((part) => part !== "").join("\n"));
  }
  if (forgetQuality) parts.push(describeForgetQuality(forgetQuality));
  return parts.join("\n\n");
}

/**
 * A table with words in all columns.
 *
 * @param width the number of characters that fit into a line of the terminal. By default, every row is one line
 */
export function textTable(head: readonly string[], rows: readonly (readonly string[])[], width = Infinity): string {
  return draw(head, rows, head.length, width);
}

/**
 * Draws a table with a rule below its head and no other border. The first `wordColumns` columns hold words, and the
 * other columns hold figures. If the table is wider than the terminal, long words break into several lines.
 */
const draw = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  wordColumns: number,
  width: number,
): string => {
  if (rows.length === 0) return "";
  const noBorders = Object.fromEntries(
    ["top", "bottom", "left", "right"].flatMap((side) =>
      ["", "-mid", "-left", "-right"].map((corner) => [side + corner, ""]),
    ),
  );
  const table = new Table({
    head: [...head],
    colAligns: head.map((_, column) => (column < wordColumns ? "left" : "right")),
    colWidths: columnWidths([head, ...rows], wordColumns, width),
    wordWrap: true,
    chars: { ...noBorders, mid: "-", "mid-mid": " ", "left-mid": "", "right-mid": "", middle: " " },
    style: { head: [], border: [], compact: true, "padding-left": 0, "padding-right": 1 },
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString().replaceAll(/ +$/gm, "");
};

/**
 * The widths of the columns, each with one space of padding. While the table is too wide, its widest column of words
 * gets narrower. No column gets narrower than its longest word, because a table that is too wide is easier to read
 * than broken words.
 */
const columnWidths = (rows: readonly (readonly string[])[], wordColumns: number, width: number): number[] => {
  const columns = (rows[0] ?? []).map((_, column) => {
    const cells = rows.map((row) => stripVTControlCharacters(row[column] ?? ""));
    const longest = (parts: readonly string[]): number => Math.max(...parts.map((part) => part.length)) + 1;
    const whole = longest(cells.flatMap((cell) => cell.split("\n")));
    return { width: whole, least: column < wordColumns ? longest(cells.flatMap((cell) => cell.split(/\s/))) : whole };
  });
  // One more space separates two columns.
  const total = (): number => columns.reduce((sum, column) => sum + column.width, columns.length - 1);
  while (total() > width) {
    const shrinkable = columns.filter((column) => column.width > column.least);
    const [widest] = shrinkable.sort((left, right) => right.width - left.width);
    if (widest === undefined) break;
    widest.width -= 1;
  }
  return columns.map((column) => column.width);
};
