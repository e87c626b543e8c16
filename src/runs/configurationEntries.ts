import { readFile } from "node:fs/promises";
import path from "node:path";
import { isJsonObject } from "../protocol/json";
import { layout } from "./layout";

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

/**
 * The keys with different values, for example `training.epochs`. Maps each of these keys to its value in each
 * configuration. The value is null if a configuration lacks the key.
 */
export function differingKeys(configurations: readonly unknown[]): Record<string, readonly unknown[]> {
  const flat = configurations.map((configuration) => new Map(configurationEntries(configuration)));
  const keys = [...new Set(flat.flatMap((entries) => [...entries.keys()]))].sort();
  const differing = keys
    .map((key) => [key, flat.map((entries) => entries.get(key) ?? null)] as const)
    .filter(([, values]) => new Set(values.map((value) => JSON.stringify(value))).size > 1);
  return Object.fromEntries(differing);
}

/** The name of the objective in a run's configuration. */
export function objectiveOf(configuration: unknown): string | undefined {
  const objective = isJsonObject(configuration) ? configuration["objective"] : undefined;
  const name = isJsonObject(objective) ? objective["name"] : undefined;
  return typeof name === "string" ? name : undefined;
}
