import { readFile } from "node:fs/promises";
import path from "node:path";
import type { z } from "zod";
import { HumanError } from "../protocol/humanError";
import { explanationOf } from "../protocol/systemError";
import { isJsonObject } from "../protocol/json";
import { describeIssues } from "./issues";
import { applyOverrides, overrideOf, parseOverride } from "./overrides";
import type { Override } from "./overrides";
import { modelFolder } from "./modelFolder";
import { otherModelOf, withOtherModel } from "./otherModel";
import { pathsIn, resolvePaths } from "./resolvePaths";
import { configurationSchema, measuringSchema } from "./schema";
import type { Configuration, MeasuringConfiguration } from "./schema";
import { parseJsonWithComments } from "./syntax";

export interface LoadedConfiguration<Any = Configuration> {
  /** The configuration is valid, every default is filled in, and every path is absolute. */
  readonly configuration: Any;
  /** Absolute path of the configuration's file. */
  readonly file: string;
}

/** Checks the absolute paths that a configuration names, and throws an error to refuse them. */
type PathCheck = (paths: readonly string[]) => Promise<void>;

/**
 * Reads and checks a configuration file.
 *
 * @param file path as the user wrote it; error messages repeat this path
 * @param overrides values of `--set`, each in the form `key.path=value`; relative paths start at the configuration's
 *   folder
 * @param checkPaths checks the paths of the configuration before the lookup of the model. The lookup blocks the
 *   process. If a file system did not answer, the lookup would block the process forever
 * @throws HumanError if the file cannot be read, the syntax is wrong, a key is unknown, or a value is invalid
 */
export async function loadConfiguration(
  file: string,
  overrides: readonly string[] = [],
  checkPaths?: PathCheck,
): Promise<LoadedConfiguration> {
  return load(file, overrides, configurationSchema, checkPaths);
}

/**
 * Reads and checks a configuration file as `loadConfiguration` does, but by the rules for a command that does not
 * train.
 */
export async function loadMeasuringConfiguration(
  file: string,
  overrides: readonly string[] = [],
  checkPaths?: PathCheck,
): Promise<LoadedConfiguration<MeasuringConfiguration>> {
  return load(file, overrides, measuringSchema, checkPaths);
}

/**
 * The configuration for a command if the user names a model and no configuration file. Keys without an override have
 * their default values.
 *
 * @param overrides values of `--set`, each in the form `key.path=value`; relative paths start at the current directory
 * @param checkPaths called before the model is looked up, as in `loadConfiguration`
 * @throws HumanError if a key is unknown, or a value is invalid
 */
export async function defaultMeasuringConfiguration(
  overrides: readonly string[] = [],
  checkPaths?: PathCheck,
): Promise<MeasuringConfiguration> {
  const parsed = overrides.map(parseOverride);
  const checked = check(measuringSchema, applyOverrides({}, parsed), "the defaults", parsed);
  const resolved = resolvePaths(checked, process.cwd());
  await checkPaths?.(pathsIn(resolved));
  return findModels(resolved, checked, process.cwd());
}

const load = async <Any extends Configuration | MeasuringConfiguration>(
  file: string,
  overrides: readonly string[],
  schema: z.ZodType<Any>,
  checkPaths?: PathCheck,
): Promise<LoadedConfiguration<Any>> => {
  const written = parseJsonWithComments(await readConfigurationText(file), file);
  const parsed = overrides.map(parseOverride);
  const configuration = isJsonObject(written) ? applyOverrides(written, parsed) : written;
  const absolute = path.resolve(file);
  const checked = check(schema, configuration, file, parsed);
  const folder = path.dirname(absolute);
  const resolved = resolvePaths(checked, folder);
  await checkPaths?.(pathsIn(resolved));
  return { configuration: findModels(resolved, checked, folder), file: absolute };
};

/**
 * Sets `model` of a configuration, and the other model of its objective, to the paths of the models' folders.
 *
 * @param resolved the configuration after `resolvePaths`
 * @param written the configuration before `resolvePaths`
 */
const findModels = <Any extends Configuration | MeasuringConfiguration>(
  resolved: Any,
  written: Any,
  folder: string,
): Any => {
  const { model } = written;
  const other = otherModelOf(written)?.model;
  return {
    ...withOtherModel(resolved, (found) => (other === undefined ? found : modelFolder(other, folder))),
    model: model === undefined ? model : modelFolder(model, folder),
  };
};

const check = <Any>(
  schema: z.ZodType<Any>,
  configuration: unknown,
  file: string,
  overrides: readonly Override[],
): Any => {
  const result = schema.safeParse(configuration);
  if (result.success) return result.data;
  const [issue] = describeIssues(result.error.issues, configuration);
  if (issue === undefined) throw new Error("A failed check has at least one issue.");
  const { path: key, message } = issue;
  throw new HumanError(`${overrideOf(overrides, key)?.label ?? file}: ${message}`);
};

/** @throws HumanError if the file cannot be read */
export async function readConfigurationText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new HumanError(`${file} does not exist; give the path of a *.lethe.json file.`);
    if (code === "EISDIR") throw new HumanError(`${file} is a folder; give the path of a *.lethe.json file.`);
    const { reason = code ?? message, remedy = "correct the path" } = explanationOf(error) ?? {};
    throw new HumanError(`${file} cannot be read: ${reason}; ${remedy}.`);
  }
}
