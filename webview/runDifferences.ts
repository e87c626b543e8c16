import type { RunSnapshot } from "../src/protocol/dashboard";
import type { FigureColumn } from "../src/protocol/figureTables";
import { compareFigures, formatDelta } from "../src/protocol/compareFigures";
import { figureTable } from "../src/protocol/figureTables";
import { figures } from "../src/protocol/figures";
import { isSample, lastMeasured } from "../src/protocol/measuredPart";
import type { FigureDifferences } from "../src/protocol/intervals/figureIntervals";
import { sharedRetrained } from "../src/protocol/retrainedColumns";
import type { LineStyle } from "./charts/lineStyle";
import type { PageContext } from "./context";
import { evaluationTitle } from "./model";
import type { TableData } from "./ui/table";

/** A table of the settings in which runs differ, in the order of the first run's configuration. */
export function settingDifferences(runs: readonly Pick<RunSnapshot, "configuration" | "name" | "id">[]): TableData {
  const settings = runs.map(({ configuration }) => new Map(configuration));
  const names = [...new Set(settings.flatMap((found) => [...found.keys()]))];
  return {
    head: ["setting", ...runNames(runs)],
    rows: names
      .map((name) => [name, ...settings.map((found) => found.get(name) ?? "–")])
      .filter(([, ...values]) => new Set(values).size > 1),
  };
}

/** A distinct name for each run. If runs have the same name, the end of the run's id is added. */
export function runNames(runs: readonly Pick<RunSnapshot, "name" | "id">[]): string[] {
  return runs.map(({ name, id }) => {
    const isShared = runs.filter((other) => other.name === name).length > 1;
    return isShared ? `${name} ${id.slice(-4)}` : name;
  });
}

/** A run in a table of figures. */
interface LastFigures extends FigureColumn {
  readonly isSample: boolean;
}

/** The last figures of each run: those of all passages, or else those of a sample. */
export function lastEvaluations(runs: readonly RunSnapshot[]): LastFigures[] {
  const names = runNames(runs);
  return runs.map(({ evaluations }, place) => {
    const last = lastMeasured(evaluations) ?? evaluations.at(-1);
    const sampled = last !== undefined && isSample(last);
    return {
      heading: `${names[place] ?? ""}${sampled ? ` (${evaluationTitle(last)})` : ""}`,
      summary: last?.summary ?? null,
      isSample: sampled,
    };
  });
}

/**
 * The last figures of runs with their differences to the first run. The best value of a row is marked. If the runs have
 * the same retrained model, its figures are the last column.
 */
export function comparedFigures(runs: readonly RunSnapshot[], task: string | null): TableData {
  const columns = lastEvaluations(runs);
  const table = figureTable(figures, [...columns, ...sharedRetrained(runs.map(({ reference }) => reference))], task);
  const compared = new Map(compareFigures(figures, columns, task).map((row) => [row.figure.label, row]));
  const textOf = (text: string, label: string, place: number): string => {
    const found = compared.get(label);
    const delta = place === 0 ? undefined : found?.deltas[place];
    return found === undefined || delta == null ? text : `${text} (${formatDelta(found.figure, delta)})`;
  };
  return {
    ...table,
    rows: table.rows.map(([label = "", better = "", ...cells]) => [
      ...[label, better],
      ...cells.map((text, place) => textOf(text, label, place)),
    ]),
    // The second column says which values are better.
    best: table.rows.map(([label = ""]) => [false, ...(compared.get(label)?.isBest ?? [])]),
  };
}

/** The differences of the last evaluation of each run from the retrained model, as far as they have arrived. */
export function lastDifferences({
  runs,
  passages,
}: Pick<PageContext, "runs" | "passages">): (FigureDifferences | undefined)[] {
  return runs.map((run, place) => {
    const last = lastMeasured(run.evaluations) ?? run.evaluations.at(-1);
    return last === undefined
      ? undefined
      : passages.besideRetrained(run, place, run.evaluations.indexOf(last))?.differences;
  });
}

/** The look of a run in the charts that compare runs. */
type RunStyle = Required<Pick<LineStyle, "color" | "marker">>;

/** The colour and the marker of a run, by the run's place in the list. */
export function runStyle(place: number): RunStyle {
  return styles[place % styles.length] ?? { color: "first", marker: "circle" };
}

const styles: readonly RunStyle[] = [
  { color: "first", marker: "circle" },
  { color: "second", marker: "rect" },
  { color: "third", marker: "triangle" },
  { color: "fourth", marker: "rectRot" },
  { color: "fifth", marker: "star" },
  { color: "sixth", marker: "crossRot" },
];
