import { readFile } from "node:fs/promises";
import path from "node:path";
import { layout } from "../../runs/layout";

/**
 * A run's settings with dotted names, `training.learningRate`, in the order of its file; none where it cannot be read.
 */
export async function readConfigurationEntries(runFolder: string): Promise<(readonly [string, string])[]> {
  try {
    return entriesOf(JSON.parse(await readFile(path.join(runFolder, layout.configuration), "utf8")), "");
  } catch {
    return [];
  }
}

const entriesOf = (value: unknown, name: string): (readonly [string, string])[] => {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [[name, typeof value === "string" ? value : JSON.stringify(value)]];
  }
  return Object.entries(value).flatMap(([key, inner]) => entriesOf(inner, name === "" ? key : `${name}.${key}`));
};
