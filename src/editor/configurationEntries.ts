import { readFile } from "node:fs/promises";
import path from "node:path";
import { layout } from "../runs/layout";

/**
 * The values of a configuration, each with its dotted key, for example `training.learningRate`. The keys keep the order
 * of the configuration.
 */
export function configurationEntries(configuration: unknown, key = ""): (readonly [key: string, value: unknown])[] {
  return typeof configuration === "object" && configuration !== null && !Array.isArray(configuration)
    ? Object.entries(configuration).flatMap(([name, inner]) =>
        configurationEntries(inner, key === "" ? name : `${key}.${name}`),
      )
    : [[key, configuration]];
}

/** A run's configuration. It also contains the keys that the user left at their defaults. */
export async function readConfiguration(runFolder: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(runFolder, layout.configuration), "utf8")) as unknown;
}
