import { figureOf } from "../../src/protocol/figures";
import type { FigureKey } from "../../src/protocol/figures";
import { formatFigure } from "../../src/protocol/figureTables";
import type { TableRun } from "../../src/protocol/runsTable";

/** A column of the table of runs. */
export interface TableColumn {
  readonly key: string;
  readonly label: string;
  /** A tooltip for the head of the column. */
  readonly explanation?: string;
  /** In pixels. */
  readonly width: number;
  readonly isNumber: boolean;
  /** Whether the column is shown before the reader has chosen columns. */
  readonly isUsual: boolean;
  readonly text: (run: TableRun) => string;
  /** A tooltip for the cell. */
  readonly detail?: (run: TableRun) => string;
  /** The value by which runs are sorted. A run without a value comes last. */
  readonly value: (run: TableRun) => string | number | undefined;
}

const usualFigures: readonly FigureKey[] = [
  ...(["forget.regurgitation", "forget.knowledge", "retain.regurgitation", "retain.knowledge"] as const),
  ...(["utility", "scores.final"] as const),
];
const furtherFigures: readonly FigureKey[] = [
  ...(["leakingShare", "withheld.regurgitation", "withheld.knowledge", "membershipAuc", "membershipMinKAuc"] as const),
  ...(["forget.memorization.probability", "retain.memorization.probability"] as const),
  ...(["perplexity", "fluency.emptyShare", "fluency.repetitiveShare", "scores.taskAggregate"] as const),
];

const figureColumn = (key: FigureKey): TableColumn => {
  const figure = figureOf(key);
  return {
    ...{ key, label: figure.shortLabel, explanation: figure.explanation, width: 92, isNumber: true },
    isUsual: usualFigures.includes(key),
    text: ({ figures: { [key]: value }, isSample }) =>
      `${isSample && value !== undefined ? "~" : ""}${formatFigure(figure, value)}`,
    detail: ({ figures: { [key]: value }, measured }) =>
      value === undefined || measured === null ? "not measured" : `measured on ${measured}`,
    value: ({ figures: { [key]: value } }) => value,
  };
};

/** A column with a text, sorted by this text. */
const textColumn = (
  key: "name" | "objective" | "state" | "note" | "id",
  label: string,
  { width, isUsual = true }: { readonly width: number; readonly isUsual?: boolean },
): TableColumn => ({
  ...{ key, label, width, isUsual, isNumber: false },
  text: (run) => run[key] ?? "–",
  detail: (run) => run[key] ?? "",
  value: (run) => run[key]?.toLowerCase() || undefined,
});

const countText = ({ alerts: { error, warning } }: TableRun): string =>
  [
    ...(error > 0 ? [`${error} error${error === 1 ? "" : "s"}`] : []),
    ...(warning > 0 ? [`${warning} warning${warning === 1 ? "" : "s"}`] : []),
  ].join(", ");

/**
 * The format of the dates in the table. The format is created once, because creating a format for each cell takes
 * longer than drawing the table.
 */
const dateFormat = new Intl.DateTimeFormat([], { dateStyle: "medium", timeStyle: "short" });

/** An error counts more than any number of warnings. */
const errorWeight = 1e6;

/** Every column, in the order of the table. The first column is always shown. */
export const tableColumns: readonly TableColumn[] = [
  textColumn("name", "name", { width: 190 }),
  {
    ...{ key: "date", label: "date", width: 175, isNumber: false, isUsual: true },
    text: ({ createdAt }) => (createdAt === null ? "–" : dateFormat.format(new Date(createdAt))),
    // The id begins with the time of creation in UTC.
    value: ({ id }) => id,
  },
  textColumn("objective", "objective", { width: 110 }),
  { ...textColumn("state", "state", { width: 130 }), detail: ({ state, reason }) => reason ?? state },
  ...usualFigures.map(figureColumn),
  {
    ...{ key: "alerts", label: "alerts", width: 140, isNumber: false, isUsual: true },
    text: countText,
    value: ({ alerts: { error, warning } }) => (error + warning === 0 ? undefined : error * errorWeight + warning),
  },
  textColumn("note", "note", { width: 260 }),
  ...furtherFigures.map(figureColumn),
  textColumn("id", "id", { width: 300, isUsual: false }),
];

export interface RunOrder {
  /** The key of a column. */
  readonly key: string;
  readonly isDescending: boolean;
}

/** The runs in the order of a column. Runs without a value come last. Equal runs keep their order. */
export function sortRuns(runs: readonly TableRun[], { key, isDescending }: RunOrder): TableRun[] {
  const value = tableColumns.find((column) => column.key === key)?.value ?? (() => undefined);
  const direction = isDescending ? -1 : 1;
  return [...runs].sort((one, other) => {
    const [left, right] = [value(one), value(other)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    return direction * (left < right ? -1 : left > right ? 1 : 0);
  });
}

/** The runs that contain every word of a search in their name, objective, state, note or id. */
export function filterRuns(runs: readonly TableRun[], search: string, showsArchived: boolean): TableRun[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return runs.filter((run) => {
    if (run.isArchived && !showsArchived) return false;
    const text = [run.name, run.objective ?? "", run.state, run.note, run.id].join("\n").toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
