import { readFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { isJsonObject } from "../protocol/json";
import { describeIssues } from "./issues";
import { applyOverrides, parseOverride } from "./overrides";
import type { Override } from "./overrides";
import { resolvePaths } from "./resolvePaths";
import { configurationSchema } from "./schema";
import type { Configuration } from "./schema";
import { parseJsonWithComments } from "./syntax";

export interface LoadedConfiguration {
  /** The configuration is valid, every default is filled in, and every path is absolute. */
  readonly configuration: Configuration;
  /** Absolute path of the configuration's file. */
  readonly file: string;
}

/**
 * Reads and checks a configuration file.
 *
 * @param file path as the user wrote it; error messages repeat this path
 * @param overrides values of `--set`, each in the form `key.path=value`; relative paths start at the configuration's
 *   folder
 * @throws HumanError if the file cannot be read, the syntax is wrong, a key is unknown, or a value is invalid
 */
export async function loadConfiguration(file: string, overrides: readonly string[] = []): Promise<LoadedConfiguration> {
  const written = parseJsonWithComments(await readText(file), file);
  const parsedOverrides = overrides.map(parseOverride);
  const configuration = isJsonObject(written) ? applyOverrides(written, parsedOverrides) : written;
  const absolute = path.resolve(file);
  const checked = check(configuration, file, parsedOverrides);
  return { configuration: resolvePaths(checked, path.dirname(absolute)), file: absolute };
}

const check = (configuration: unknown, file: string, overrides: readonly Override[]): Configuration => {
  const result = configurationSchema.safeParse(configuration);
  if (result.success) return result.data;
  const { path: key, message } = describeIssues(result.error.issues, configuration);
  const override = overrides.findLast(({ path: prefix }) => prefix.every((part, index) => key[index] === part));
  throw new HumanError(`${override?.label ?? file}: ${message}`);
};

const readText = async (file: string): Promise<string> => {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new HumanError(`${file} does not exist; give the path of a *.lethe.json file.`);
    if (code === "EISDIR") throw new HumanError(`${file} is a folder; give the path of a *.lethe.json file.`);
    throw new HumanError(`${file} cannot be read (${code ?? message}); check its permissions.`);
  }
};
