import { loadConfiguration } from "../configuration/load";
import type { RunRecord } from "../runs/runRecord";
import { launchEngine } from "./launch";

export interface LaunchRunOptions {
  /** Absolute path of a `*.lethe.json`. */
  readonly configurationFile: string;
  readonly kind: RunRecord["kind"];
  /** Values in place of the file's, each `key.path=value`. */
  readonly overrides?: readonly string[];
  readonly enginePath: string;
  readonly engineVersion: string;
  readonly nodePath: string;
  /** Called with the bytes of the inputs read and the total. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called before the start with sentences on the run's memory and disk space. */
  readonly onNotice?: (sentence: string) => void;
}

/**
 * Starts a run from a configuration's path, for callers that do not import configuration/.
 *
 * @returns the run's folder
 * @throws HumanError like `loadConfiguration` and `launchEngine`
 */
export async function launchRun({ configurationFile, overrides, ...launch }: LaunchRunOptions): Promise<string> {
  const loaded = await loadConfiguration(configurationFile, overrides);
  const { runFolder } = await launchEngine({ ...launch, loaded });
  return runFolder;
}
