import { launchEngine } from "./launch";
import type { LaunchOptions } from "./launch";

/**
 * Starts a run, for callers that need only the run's folder.
 *
 * @returns the run's folder
 * @throws HumanError like `launchEngine`
 */
export async function launchRun(options: LaunchOptions): Promise<string> {
  return (await launchEngine(options)).runFolder;
}
