import { readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "jsonc-parser";
import { defaultRunsDirectory } from "../configuration/defaults";

/** What of a configuration matters to whoever looks for its runs and its sets, as far as it is written yet. */
export interface ConfigurationOutline {
  /** Absolute, as are all paths. */
  readonly file: string;
  readonly runsDirectory: string;
  readonly forget: string | undefined;
  readonly retain: string | undefined;
  /** Which keys the sets' rows have in place of the usual ones, as `data.fields` says it. */
  readonly fields: Readonly<Partial<Record<string, string>>>;
  /** The name, as written. */
  readonly objective: string | undefined;
  readonly exportTo: string | undefined;
}

/**
 * Reads what it can of a configuration, unfinished and faulty ones too: people write them while this looks.
 *
 * @returns undefined when the file cannot be read
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
