import path from "node:path";
import { changedText } from "../configuration/changedText";
import { defaultRunsDirectory } from "../configuration/defaults";
import { resolvePaths } from "../configuration/resolvePaths";
import { configurationSchema } from "../configuration/schema";
import type { JsonObject } from "../protocol/json";
import { configurationEntries, differingKeys, readConfiguration } from "../runs/configurationEntries";
import { readRunRecord } from "../runs/reader";

/**
 * A configuration with the values of a run, as the text of a new file. Values that equal their default are left out.
 * The text has no name, because the new run gets the name of its own file.
 *
 * @param folder the folder of the new file. Paths in the text are relative to this folder
 * @throws HumanError for a folder that is no run
 */
export async function duplicateText(runFolder: string, folder: string): Promise<string> {
  const { name, id } = await readRunRecord(runFolder);
  const run = withoutName((await readConfiguration(runFolder)) as JsonObject);
  const values = configurationEntries(run).map(([key, value]) => [key, relativePath(key, value, folder)] as const);
  const short = withoutDefaults(values);
  const text = meansTheSame(short, run, folder) ? short : changedText("{}", values);
  return [
    `// Copy of the run ${name} (${id}). Change values and start the run.`,
    "// Keys that are missing here have their default values.",
    `${text}\n`,
  ].join("\n");
}

type Values = readonly (readonly [key: string, value: unknown])[];

const withoutName = (configuration: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(configuration).filter(([key]) => key !== "name"));

/** The keys whose values are paths. */
const pathKeys = new Set([
  "model",
  ...["forget", "retain", "holdout", "general", "utility", "heldOut"].map((key) => `data.${key}`),
  ...["runsDirectory", "exportTo"].map((key) => `output.${key}`),
]);

/** A path relative to a folder, and every other value as it is. */
const relativePath = (key: string, value: unknown, folder: string): unknown =>
  pathKeys.has(key) && typeof value === "string"
    ? path.relative(folder, value).split(path.sep).join("/") || "."
    : value;

const requiredKeys = new Set(["model", "data.forget", "data.retain", "objective.name"]);

/** The text of a configuration with the required keys, and with the values that differ from their default. */
const withoutDefaults = (values: Values): string => {
  const least = changedText(
    "{}",
    values.filter(([key]) => requiredKeys.has(key)),
  );
  const found = configurationSchema.safeParse(JSON.parse(least));
  const defaults = new Map(
    found.success
      ? configurationEntries({ ...found.data, output: { ...found.data.output, runsDirectory: defaultRunsDirectory } })
      : [],
  );
  return changedText(
    least,
    values.filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(defaults.get(key))),
  );
};

/** Whether a short configuration means the same as the run's configuration, which has every default written out. */
const meansTheSame = (text: string, run: JsonObject, folder: string): boolean => {
  const found = configurationSchema.safeParse(JSON.parse(text));
  if (!found.success) return false;
  return Object.keys(differingKeys([withoutName(resolvePaths(found.data, folder)), run])).length === 0;
};
