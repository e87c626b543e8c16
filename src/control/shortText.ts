import path from "node:path";
import { changedText } from "../configuration/changedText";
import { defaultRunsDirectory } from "../configuration/defaults";
import { publicModelName } from "../configuration/modelFolder";
import { pathKeys } from "../configuration/pathKeys";
import { resolvePaths } from "../configuration/resolvePaths";
import { configurationSchema } from "../configuration/schema";
import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import { configurationEntries, differingKeys } from "../runs/configurationEntries";

/** The comment above the text of a configuration without defaults. */
export const defaultsNote = "// Keys that are missing here have their default values.";

/**
 * The values of a run as the text of a configuration without a name. Values that equal their default are left out. A
 * model in the Hugging Face cache has its id as the name.
 *
 * @param run the configuration in the run folder
 * @param folder the folder of the configuration. Paths in the text are relative to this folder
 * @param device the device that the configuration file of the run names. The run folder has the device that the start
 *   of the run chose. If `device` is undefined, the text names this chosen device
 */
export function shortText(run: JsonObject, folder: string, device?: string): string {
  const { model } = run;
  const named = {
    ...withoutName(run),
    ...(typeof model === "string" && { model: publicModelName(model) }),
    ...(device !== undefined && { device: { ...(isJsonObject(run["device"]) && run["device"]), name: device } }),
  };
  const values = configurationEntries(named).map(([key, value]) => [key, relativePath(key, value, folder)] as const);
  const text = withoutDefaults(values);
  return meansTheSame(text, named, folder) ? text : changedText("{}", values);
}

type Values = readonly (readonly [key: string, value: unknown])[];

const withoutName = (configuration: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(configuration).filter(([key]) => key !== "name"));

/** A path relative to a folder, and every other value as it is. The id of a model is no absolute path. */
const relativePath = (key: string, value: unknown, folder: string): unknown =>
  pathKeys.includes(key) && typeof value === "string" && path.isAbsolute(value)
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
  const wanted = { ...run, model: path.resolve(folder, String(run["model"])) };
  return Object.keys(differingKeys([withoutName(resolvePaths(found.data, folder)), wanted])).length === 0;
};
