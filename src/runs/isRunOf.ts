import path from "node:path";
import type { RunRecord } from "./runRecord";

/** Whether a run was started with a configuration. On Windows, upper and lower case count as the same. */
export function isRunOf(configurationFile: string, record: Pick<RunRecord, "configurationFile">): boolean {
  return path.relative(record.configurationFile, configurationFile) === "";
}
