import type { RunModel } from "./model";

/** A setting in which runs differ: its name, and a value a run; undefined where a run has no such setting. */
export interface SettingDifference {
  readonly name: string;
  readonly values: readonly (string | undefined)[];
}

/** The settings that are not the same in all runs, in the order of the first run's file. */
export function settingDifferences(runs: readonly Pick<RunModel, "configuration">[]): SettingDifference[] {
  const settings = runs.map(({ configuration }) => new Map(configuration));
  const names = [...new Set(settings.flatMap((found) => [...found.keys()]))];
  return names
    .map((name) => ({ name, values: settings.map((found) => found.get(name)) }))
    .filter(({ values }) => new Set(values).size > 1);
}

/** Names that tell the runs apart: their own, with the end of the id where two share one. */
export function runNames(runs: readonly Pick<RunModel, "name" | "id">[]): string[] {
  return runs.map(({ name, id }) => {
    const isShared = runs.filter((other) => other.name === name).length > 1;
    return isShared ? `${name} ${id.slice(-4)}` : name;
  });
}
