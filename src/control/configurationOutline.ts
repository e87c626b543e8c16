import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "jsonc-parser";
import { defaultRunsDirectory } from "../configuration/defaults";
import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";

/**
 * A few keys of a configuration: its model, the folders of its runs and exports, its sets and its objective. A key is
 * undefined if the user has not written it yet.
 */
export interface ConfigurationOutline {
  /** Path of the configuration file. All paths in this interface are absolute. */
  readonly file: string;
  /** The folder or the id of the model as the user wrote it. It may be relative to the file. */
  readonly model: string | undefined;
  readonly runsDirectory: string;
  readonly forget: string | undefined;
  readonly retain: string | undefined;
  /** The value of `data.fields`, which gives the names of the rows' keys. */
  readonly fields: Readonly<Partial<Record<string, string>>>;
  /** The objective's name as the user wrote it. It may be the name of no known objective. */
  readonly objective: string | undefined;
  readonly exportTo: string | undefined;
}

/**
 * Reads the outline of a configuration file, which may be incomplete or wrong while the user edits it.
 * @returns undefined if the file cannot be read
 */
export async function readConfigurationOutline(file: string): Promise<ConfigurationOutline | undefined> {
  const text = await readFile(file, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const root = asObject(parse(text.replace(/^\uFEFF/, ""), [], { allowTrailingComma: true }));
  const data = asObject(root["data"]);
  const output = asObject(root["output"]);
  const { name } = asObject(root["objective"]);
  const resolve = (value: unknown): string | undefined =>
    textOf(value) === undefined ? undefined : path.resolve(path.dirname(file), String(value));
  return {
    file,
    model: textOf(root["model"]),
    runsDirectory: resolve(output["runsDirectory"]) ?? path.resolve(path.dirname(file), defaultRunsDirectory),
    forget: resolve(data["forget"]),
    retain: resolve(data["retain"]),
    fields: Object.fromEntries(
      Object.entries(asObject(data["fields"])).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    ),
    objective: typeof name === "string" ? name : undefined,
    exportTo: resolve(output["exportTo"]),
  };
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

const asObject = (value: unknown): JsonObject => (isJsonObject(value) ? value : {});
