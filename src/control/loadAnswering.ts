import { loadConfiguration } from "../configuration/load";
import type { LoadedConfiguration } from "../configuration/load";
import { requireAnswers } from "./answeringPaths";

/**
 * Loads a configuration as `loadConfiguration` does, but first makes sure that the file system of each of its paths
 * answers. Otherwise, the lookup of the model could block this process forever.
 *
 * @throws HumanError as `loadConfiguration` and `requireAnswers` do
 */
export function loadAnswering(
  file: string,
  overrides: readonly string[] = [],
  nodePath = process.execPath,
): Promise<LoadedConfiguration> {
  return loadConfiguration(file, overrides, (paths) => requireAnswers(paths, nodePath));
}
