import type { RunSnapshot } from "../src/protocol/dashboard";
import type { FigureColumn } from "../src/protocol/figureTables";
import { isSample } from "../src/protocol/measuredPart";
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

/** The last evaluation of each run, for a table of figures. */
export function lastEvaluations(runs: readonly RunSnapshot[]): FigureColumn[] {
  const names = runNames(runs);
  return runs.flatMap(({ evaluations }, place) => {
    const last = evaluations.at(-1);
    return last
      ? [
          {
            heading: `${names[place] ?? ""}${isSample(last) ? ` (${evaluationTitle(last)})` : ""}`,
            summary: last.summary,
          },
        ]
      : [];
  });
}
