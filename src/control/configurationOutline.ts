import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "jsonc-parser";
import { defaultRunsDirectory } from "../configuration/defaults";

/** The parts of a configuration that say where its runs and sets are, as far as the user has written them. */
export interface ConfigurationOutline {
  /** Absolute, like all paths here. */
  readonly file: string;
  readonly runsDirectory: string;
  readonly forget: string | undefined;
  readonly retain: string | undefined;
  /** `data.fields`: names of the rows' keys. */
  readonly fields: Readonly<Partial<Record<string, string>>>;
  /** The objective's name, not checked. */
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
    typeof value === "string" && value !== "" ? path.resolve(path.dirname(file), value) : undefined;
  return {
    file,
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

const asObject = (value: unknown): Readonly<Partial<Record<string, unknown>>> =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
