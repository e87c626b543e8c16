import { launchEngine } from "./launch";
import type { LaunchOptions } from "./launch";
import { loadAnswering } from "./loadAnswering";

interface LaunchRunOptions extends Omit<LaunchOptions, "loaded"> {
  /** Absolute path of a `*.lethe.json`. */
  readonly configurationFile: string;
  /** Values that replace values of the file, each in the form `key.path=value`. */
  readonly overrides?: readonly string[];
}

/**
 * Starts a run from a configuration's path, for callers that do not import configuration/.
 *
 * @returns the run's folder
 * @throws HumanError like `loadAnswering` and `launchEngine`
 */
export async function launchRun({ configurationFile, overrides, ...launch }: LaunchRunOptions): Promise<string> {
  const loaded = await loadAnswering(configurationFile, overrides, launch.nodePath);
  const { runFolder } = await launchEngine({ ...launch, loaded });
  return runFolder;
}
