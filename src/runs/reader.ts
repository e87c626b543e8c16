import { readFile, readdir } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { explainSystemError } from "../protocol/systemError";
import type { RunEvent } from "../protocol/events";
import { isJsonObject, parseJson } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import type { PassageEvaluation } from "../protocol/metrics";
import { layout } from "./layout";
import { lineFeed, linesBefore, readBytes, readValues } from "./lines";
import { mapAtOnce } from "./mapAtOnce";
import { isPassageEvaluation, isRunEvent, isRunRecord } from "./recorded";
import type { RunRecord } from "./runRecord";
import { hasCode, ifCode } from "./writeError";

/** The result of reading an event log once. */
export interface EventPage {
  readonly events: readonly RunEvent[];
  /** The offset, in bytes, at which the next read continues. */
  readonly offset: number;
  /** One sentence for each line that was skipped because it is not an event. */
  readonly warnings: readonly string[];
}

/**
 * Reads all complete lines of a run's event log. Some of the events may be outdated; see `currentHistory`.
 *
 * @throws HumanError if the log cannot be read
 */
export function readEvents(runFolder: string): Promise<EventPage> {
  return followEvents(runFolder, 0);
}

/**
 * Reads the complete lines that follow an earlier read. An incomplete last line is left for the next read. Either the
 * engine is still writing the line, or a crash has cut it off.
 *
 * @param offset 0, or the offset that the earlier read returned
 * @param limit largest number of bytes to read at once, so that the process stays responsive. A longer line is read as
 *   a whole
 * @throws HumanError if the log cannot be read
 */
export async function followEvents(runFolder: string, offset: number, limit = Infinity): Promise<EventPage> {
  const log = path.join(runFolder, layout.events);
  const bytes = await readBytes(log, offset, limit)
    .catch(ifCode("ENOENT", Buffer.alloc(0)))
    .catch((error: unknown) => {
      throw explainSystemError(error, log) ?? error;
    });
  const end = bytes.lastIndexOf(lineFeed) + 1;
  if (end === 0 && bytes.length === limit) return followEvents(runFolder, offset, 2 * limit);
  const events: RunEvent[] = [];
  const warnings: string[] = [];
  for (const { text, start } of linesBefore(end, bytes)) {
    const event = parseJson(text);
    if (isRunEvent(event)) events.push(event);
    else warnings.push(`${layout.events} has no known event at byte ${offset + start}; the line was skipped.`);
  }
  return { events, offset: offset + end, warnings };
}

/** A run folder in a directory of runs, with its record or the reason why the record cannot be read. */
export type ListedRun =
  { readonly folder: string; readonly record: RunRecord } | { readonly folder: string; readonly problem: string };

/**
 * Lists the runs of a directory. The latest run comes first. Folders without a run are left out. A missing directory
 * has no runs.
 */
export async function listRuns(runsDirectory: string): Promise<ListedRun[]> {
  const entries = await readdir(runsDirectory, { withFileTypes: true }).catch(ifCode("ENOENT", []));
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  // The id of a run begins with its time of creation, so sorting the names puts the latest run first.
  names.sort((left, right) => (left < right ? 1 : -1));
  const listed = await mapAtOnce(names, async (name): Promise<ListedRun | undefined> => {
    const folder = path.join(runsDirectory, name);
    try {
      const record = await findRunRecord(folder);
      return record && { folder, record };
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      return { folder, problem: error.message };
    }
  });
  return listed.filter((run) => run !== undefined);
}

/** @throws HumanError for a folder without a run, and for a record that this version cannot read */
export async function readRunRecord(runFolder: string): Promise<RunRecord> {
  const record = await findRunRecord(runFolder);
  if (record === undefined) {
    throw new HumanError(
      `${runFolder} is not a run folder (it has no ${layout.record}); give the path of a run's folder.`,
    );
  }
  return record;
}

/**
 * Reads the passages of one evaluation.
 *
 * @param file the path in the evaluation event, relative to the run folder
 * @throws HumanError if the file is missing or damaged
 */
export async function readEvaluation(runFolder: string, file: string): Promise<PassageEvaluation[]> {
  const full = path.join(runFolder, file);
  try {
    return await readValues(full, isPassageEvaluation, "evaluate the run again");
  } catch (error) {
    throw hasCode(error, "ENOENT") ? new HumanError(`${full} is missing; evaluate the run again.`) : error;
  }
}

/** Reads the record of a run. The result is undefined if the folder contains no record. */
export async function findRunRecord(runFolder: string): Promise<RunRecord | undefined> {
  const file = path.join(runFolder, layout.record);
  const text = await readFile(file, "utf8")
    .catch(ifCode("ENOENT", undefined))
    .catch((error: unknown) => {
      throw explainSystemError(error, file) ?? error;
    });
  if (text === undefined) return undefined;
  const parsed = parseJson(text);
  const record: JsonObject = isJsonObject(parsed) ? parsed : {};
  const { format } = record;
  if (typeof format === "number" && format !== 1) {
    throw new HumanError(`${file} has format ${format}, not 1; read this run with a newer Lethe.`);
  }
  if (format === 1 && isRunRecord(record)) return record;
  throw new HumanError(`${file} is damaged; delete the run's folder or restore the file.`);
}
