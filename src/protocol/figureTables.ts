import type { Figure } from "./figures";
import type { Interval } from "./intervals/bootstrap";
import { hasWidth } from "./intervals/hasWidth";
import { escapeMarkdown, markdownTable } from "./markdown";
import type { EvaluationSummary } from "./metrics";
import { formatPercent, formatScore, notMeasured } from "./wording";

/**
 * A figure's value as text, with the number of digits that suits the figure. A value that was not measured becomes a
 * dash.
 */
export function formatFigure({ unit }: Pick<Figure, "unit">, value: number | null | undefined): string {
  return unit === "perplexity" && value != null ? String(Number(value.toPrecision(4))) : formatScore(value);
}

/**
 * The text for a value that the evaluation could not measure. A figure that the evaluation does not include at all is
 * shown as a dash instead.
 */
export const notMeasurable = "not measurable";

/**
 * A figure's value as text for a sentence: a share as a percentage, such as `48 %`, and another figure as a number.
 */
export function describeValue({ unit }: Pick<Figure, "unit">, value: number | null | undefined): string {
  if (value == null) return notMeasured;
  return unit === "share" ? formatPercent(value) : formatFigure({ unit }, value);
}

/**
 * A figure's value as text for one line: `48 %`, `not measured` or `not measurable`. If the value has a remark, the
 * remark follows in parentheses: `48 % (2 of 72 passages not measurable)`.
 */
export function describeFigure(
  figure: Figure,
  summary: EvaluationSummary | null | undefined,
  task: string | null = null,
): string {
  const value = summary && figure.read(summary, task);
  const remark = summary && figure.remark(summary, task);
  if (remark == null) return describeValue(figure, value);
  return value == null ? notMeasurable : `${describeValue(figure, value)} (${remark.what})`;
}

/** The interval of a figure, if it has a width. */
export function shownInterval(figure: Figure, summary: EvaluationSummary, task: string | null): Interval | undefined {
  const interval = figure.interval(summary, task);
  return interval && hasWidth(interval) ? interval : undefined;
}

/**
 * The interval of a figure in words, such as `95 % interval: 6 % to 10 %`. It is undefined if there is none or if it
 * has no width.
 */
export function describeInterval(
  figure: Figure,
  summary: EvaluationSummary,
  task: string | null = null,
): string | undefined {
  const interval = shownInterval(figure, summary, task);
  return interval && `95 % interval: ${interval.map((end) => describeValue(figure, end)).join(" to ")}`;
}

/** The note below a table that shows intervals. */
const intervalNote = "In parentheses: the 95 % interval over documents (utility: over questions).";

/**
 * A figure's value as text for the cell of a table. An asterisk after the value means that a note below the table
 * explains it; see `figureNotes`.
 */
function cellOf(figure: Figure, { summary, showsIntervals }: FigureColumn, task: string | null): string {
  if (summary === null) return formatFigure(figure, null);
  const value = figure.read(summary, task);
  const remark = figure.remark(summary, task);
  const text = value == null && remark !== undefined ? notMeasurable : formatFigure(figure, value);
  const interval = showsIntervals && value != null ? shownInterval(figure, summary, task) : undefined;
  const ends = interval?.map((end) => formatFigure(figure, end)).join(" to ");
  return [`${text}${remark === undefined ? "" : "*"}`, ...(ends === undefined ? [] : [`(${ends})`])].join(" ");
}

/** A column of a table of figures. */
export interface FigureColumn {
  readonly heading: string;
  /** The evaluation that the column shows. It is null for a model that was not measured. */
  readonly summary: EvaluationSummary | null;
  /** Whether the cells also show the intervals of the figures. Default: false. */
  readonly showsIntervals?: boolean;
  /** The text of a cell, for a column with other contents than the values of an evaluation. */
  readonly textOf?: (figure: Figure, task: string | null) => string;
  /** One sentence below the table that explains the column. */
  readonly note?: string;
}

/**
 * The cells of a table with one row for each figure. A figure without a value in any column has no row. The first
 * column holds the label of the figure. The second column says which values are better.
 */
export function figureTable(shown: readonly Figure[], columns: readonly FigureColumn[], task: string | null = null) {
  const measured = shown.filter(({ read, remark }) =>
    columns.some(({ summary }) => summary && (read(summary, task) ?? remark(summary, task)) != null),
  );
  return {
    head: ["figure", "better", ...columns.map(({ heading }) => heading)],
    rows: measured.map((figure) => [
      figure.label,
      figure.better ?? "",
      ...columns.map((column) => column.textOf?.(figure, task) ?? cellOf(figure, column, task)),
    ]),
    /** The explanations of the figures, one for each row of the table. */
    titles: measured.map(({ explanation }) => explanation),
    /** The glossary's terms for the figures, one for each row of the table. */
    terms: measured.map(({ term }) => term),
    notes: figureNotes(measured, columns, task),
  };
}

/**
 * The notes below a table of figures. An asterisk after a value in the table means that a note explains this value.
 * Each note is one sentence. The note says which passages the value leaves out, or how the measurement of the value
 * differs from the usual one. If several values have the same note, the note appears only once. The note then names the
 * figures and the columns of these values.
 */
export function figureNotes(
  shown: readonly Figure[],
  columns: readonly FigureColumn[],
  task: string | null = null,
): string[] {
  const notes = new Map<string, string[]>();
  for (const { heading, summary } of columns) {
    const labels = new Map<string, string[]>();
    for (const { label, remark } of shown) {
      const found = summary && remark(summary, task);
      if (found == null) continue;
      const note = found.why === undefined ? found.what : `${found.what}, because ${found.why}`;
      labels.set(note, [...(labels.get(note) ?? []), label]);
    }
    for (const [note, concerned] of labels) {
      const sentence = `${note} (${listed(concerned)}`;
      notes.set(sentence, [...(notes.get(sentence) ?? []), heading]);
    }
  }
  const hasIntervals = columns.some(
    ({ summary, showsIntervals }) =>
      showsIntervals && summary && shown.some((figure) => shownInterval(figure, summary, task)),
  );
  return [
    ...[...notes].map(([sentence, headings]) => `* ${sentence}; ${headings.join(", ")}).`),
    ...(hasIntervals ? [intervalNote] : []),
    ...columns.flatMap(({ note }) => note ?? []),
  ];
}

const mostLabels = 4;

/**
 * The labels in one line. If there are more than four labels, the line has only the first three labels and the number
 * of the other figures.
 */
const listed = (labels: readonly string[]): string =>
  labels.length <= mostLabels
    ? labels.join("; ")
    : `${labels.slice(0, mostLabels - 1).join("; ")}; ${labels.length - mostLabels + 1} more figures`;

/** The table of the given figures, in Markdown. */
export function figureMarkdown(shown: readonly Figure[], columns: readonly FigureColumn[], task?: string): string {
  const { head, rows, notes } = figureTable(shown, columns, task);
  const cells = rows.map((row) => row.map((cell) => cell.replace("*", "\\*")));
  const table = markdownTable(head.map(escapeMarkdown), cells, 2);
  return [table, ...notes.map(escapeMarkdown)].filter((part) => part !== "").join("\n\n");
}
