import { defaultMeasuringConfiguration, loadConfiguration, loadMeasuringConfiguration } from "../configuration/load";
import type { LoadedConfiguration } from "../configuration/load";
import type { MeasuringConfiguration } from "../configuration/schema";
import { requireAnswers } from "./answeringPaths";

/**
 * Loads a configuration as `loadConfiguration` does. Before the model is looked up, the function makes sure that the
 * file system of each path in the configuration answers. Without this check, the lookup of the model could block the
 * process forever.
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

/** Does the same as `loadAnswering`, but for a command that does not train. */
export function loadMeasuringAnswering(
  file: string,
  overrides: readonly string[] = [],
  nodePath = process.execPath,
): Promise<LoadedConfiguration<MeasuringConfiguration>> {
  return loadMeasuringConfiguration(file, overrides, (paths) => requireAnswers(paths, nodePath));
}

/** Does the same as `loadMeasuringAnswering`, but for a command line that names no configuration file. */
export function defaultMeasuringAnswering(overrides: readonly string[] = []): Promise<MeasuringConfiguration> {
  return defaultMeasuringConfiguration(overrides, (paths) => requireAnswers(paths, process.execPath));
}
