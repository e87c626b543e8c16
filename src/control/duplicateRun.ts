import path from "node:path";
import { defaultRunsDirectory } from "../configuration/defaults";
import { resolvePaths } from "../configuration/resolvePaths";
import { configurationSchema } from "../configuration/schema";
import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import { readConfiguration } from "../runs/configurationEntries";
import { readRunRecord } from "../runs/reader";

/**
 * A configuration with the values of a run, as the text of a new file. Values that equal their default are left out.
 *
 * @param folder the folder of the new file. Paths in the text are relative to this folder
 * @throws HumanError for a folder that is no run
 */
export async function duplicateText(runFolder: string, folder: string): Promise<string> {
  const { name, id } = await readRunRecord(runFolder);
  const run = (await readConfiguration(runFolder)) as JsonObject;
  const values = withoutName(relativePaths(run, folder));
  const short = withoutDefaults(values);
  const text = JSON.stringify(isSame(short, run, folder) ? short : values, null, 2);
  return [
    `// Copy of the run ${name} (${id}). Change values and start the run.`,
    "// Keys that are missing here have their default values.",
    `${text}\n`,
  ].join("\n");
}

/** The new run gets the name of its own file. */
const withoutName = (configuration: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(configuration).filter(([key]) => key !== "name"));

const pathKeys: readonly (readonly [section: string, key: string])[] = [
  ...["forget", "retain", "holdout", "general", "utility", "heldOut"].map((key) => ["data", key] as const),
  ...["runsDirectory", "exportTo"].map((key) => ["output", key] as const),
];

/** The configuration with its paths relative to a folder. */
const relativePaths = (configuration: JsonObject, folder: string): JsonObject => {
  const relative = (value: unknown): unknown =>
    typeof value === "string" ? path.relative(folder, value).split(path.sep).join("/") || "." : value;
  const sections = Object.fromEntries(
    Object.entries(configuration).map(([section, value]) => [
      section,
      isJsonObject(value)
        ? Object.fromEntries(
            Object.entries(value).map(([key, inner]) => [
              key,
              pathKeys.some(([one, other]) => one === section && other === key) ? relative(inner) : inner,
            ]),
          )
        : value,
    ]),
  );
  return { ...sections, model: relative(configuration["model"]) };
};

/** Leaves out the values that equal the default. */
const withoutDefaults = (configuration: JsonObject): JsonObject => {
  const { model, data, objective } = configuration;
  const { forget, retain } = isJsonObject(data) ? data : {};
  const { name } = isJsonObject(objective) ? objective : {};
  const least = { model, data: { forget, retain }, objective: { name } };
  const found = configurationSchema.safeParse(least);
  const defaults: JsonObject = found.success
    ? { ...found.data, output: { ...found.data.output, runsDirectory: defaultRunsDirectory } }
    : {};
  const kept = without(configuration, defaults);
  return { ...merge(least, kept) };
};

const without = (values: JsonObject, defaults: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) => {
      const usual = defaults[key];
      if (isJsonObject(value) && isJsonObject(usual)) {
        const kept = without(value, usual);
        return Object.keys(kept).length === 0 ? [] : [[key, kept]];
      }
      return JSON.stringify(value) === JSON.stringify(usual) ? [] : [[key, value]];
    }),
  );

const merge = (first: JsonObject, second: JsonObject): JsonObject =>
  Object.fromEntries(
    [...new Set([...Object.keys(first), ...Object.keys(second)])].map((key) => {
      const [one, other] = [first[key], second[key]];
      return [key, isJsonObject(one) && isJsonObject(other) ? merge(one, other) : (other ?? one)];
    }),
  );

/** Whether a short configuration means the same as the run's configuration, which has every default written out. */
const isSame = (short: JsonObject, run: JsonObject, folder: string): boolean => {
  const found = configurationSchema.safeParse(short);
  if (!found.success) return false;
  return sorted(withoutName(resolvePaths(found.data, folder))) === sorted(withoutName(run));
};

/** The JSON of a value, with sorted keys. */
const sorted = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isJsonObject(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
