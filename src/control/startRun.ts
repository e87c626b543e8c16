import { loadConfiguration } from "../configuration/load";
import type { RunRecord } from "../runs/runRecord";
import { launchEngine } from "./launch";

export interface StartOptions {
  /** Absolute path of a `*.lethe.json`. */
  readonly configurationFile: string;
  readonly kind: RunRecord["kind"];
  /** `key.path=value` each, in place of what the file says. */
  readonly overrides?: readonly string[];
  readonly enginePath: string;
  readonly engineVersion: string;
  readonly nodePath: string;
  /** Called with bytes of the inputs read so far and in all. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Called before the start with sentences on what the run will take of the machine. */
  readonly onNotice?: (sentence: string) => void;
}

/**
 * Starts a run from a configuration's path, for callers that know nothing of configurations.
 *
 * @returns the run's folder
 * @throws HumanError as `loadConfiguration` and `launchEngine` do
 */
export async function startRun({ configurationFile, overrides, ...launch }: StartOptions): Promise<string> {
  const loaded = await loadConfiguration(configurationFile, overrides);
  const { runFolder } = await launchEngine({ ...launch, loaded });
  return runFolder;
}
