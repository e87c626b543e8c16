import path from "node:path";
import { taskLabel } from "../../protocol/wording";
import type { RunRecord } from "../runRecord";
import { placeIn } from "./homeFolders";
import type { Redaction } from "./redaction";

/** The time at the start of the id of a run. It is no personal data, although it looks like the number of a card. */
const runTime = /((?:^|(?<=[/\\]))20\d\d[01]\d[0-3]\d-[0-2]\d[0-5]\d[0-5]\d-)/;

/** The id of a run in a report. */
export function nameOfRun(id: string, { ofName }: Redaction): string {
  return id
    .split(runTime)
    .map((part) => (runTime.test(part) ? part : ofName(part)))
    .join("");
}

/** The place of a file or folder in a report, relative to the configuration where it is below it. */
export function nameOfFile(file: string, { configurationFile }: RunRecord, redaction: Redaction): string {
  return nameOfRun(placeIn(path.dirname(configurationFile), file), redaction);
}

/** The name of a task in a report. The user chose it, unless it is a task of the benchmark. */
export function nameOfTask(task: string, { ofName }: Redaction): string {
  return taskLabel(task) === task ? ofName(task) : taskLabel(task);
}
