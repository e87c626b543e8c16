import { open, readFile, readdir } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import type { RunEvent } from "../protocol/events";
import type { PassageEvaluation } from "../protocol/metrics";
import { layout } from "./layout";
import { readLines, valuesOf } from "./lines";
import { isPassageEvaluation, isRunEvent, isRunRecord } from "./recorded";
import type { RunRecord } from "./runRecord";

/** The events of one read of an event log. */
export interface EventPage {
  readonly events: readonly RunEvent[];
  /** In bytes: where the next read continues. */
  readonly offset: number;
  /** One sentence for each skipped line that is not an event. */
  readonly warnings: readonly string[];
}

/** All complete lines of a run's event log, of every attempt; see `currentHistory`. */
export function readEvents(runFolder: string): Promise<EventPage> {
  return followEvents(runFolder, 0);
}

/**
 * The complete lines since an earlier read. A last line without its end is left for the next read: the engine is
 * writing it, or a crash has cut it off.
 *
 * @param offset 0, or the offset of the read before
 * @param limit in bytes: the most to read at once, so that the process stays responsive; a longer line is read whole
 */
export async function followEvents(runFolder: string, offset: number, limit = Infinity): Promise<EventPage> {
  const bytes = await readFrom(path.join(runFolder, layout.events), offset, limit);
  const end = bytes.lastIndexOf(lineFeed) + 1;
  if (end === 0 && bytes.length === limit) return followEvents(runFolder, offset, 2 * limit);
  const events: RunEvent[] = [];
  const warnings: string[] = [];
  for (let start = 0; start < end;) {
    const feed = bytes.indexOf(lineFeed, start);
    const event = parseEvent(bytes.toString("utf8", start, feed));
    if (event !== undefined) events.push(event);
    else warnings.push(`${layout.events} has no known event at byte ${offset + start}; the line was skipped.`);
    start = feed + 1;
  }
  return { events, offset: offset + end, warnings };
}

/** A run folder in a directory of runs, with its record, or with a sentence that says why the record cannot be read. */
export type ListedRun =
  { readonly folder: string; readonly record: RunRecord } | { readonly folder: string; readonly problem: string };

/** The runs of a directory, the latest first. Folders without a run are left out; a missing directory has no runs. */
export async function listRuns(runsDirectory: string): Promise<ListedRun[]> {
  const entries = await readdir(runsDirectory, { withFileTypes: true }).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  // An id begins with the time of creation.
  names.sort((left, right) => (left < right ? 1 : -1));
  const runs: ListedRun[] = [];
  for (const name of names) {
    const folder = path.join(runsDirectory, name);
    try {
      const record = await findRunRecord(folder);
      if (record !== undefined) runs.push({ folder, record });
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      runs.push({ folder, problem: error.message });
    }
  }
  return runs;
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
 * The passages of one evaluation.
 *
 * @param file the path in the evaluation event, relative to the run folder
 * @throws HumanError where the file is missing or damaged
 */
export async function readEvaluation(runFolder: string, file: string): Promise<PassageEvaluation[]> {
  const full = path.join(runFolder, file);
  try {
    const records: PassageEvaluation[] = [];
    for await (const page of readLines(full)) records.push(...valuesOf(page, isPassageEvaluation));
    return records;
  } catch (error) {
    if (isMissing(error)) throw new HumanError(`${full} is missing; evaluate the run again.`);
    if (error instanceof SyntaxError) throw new HumanError(`${full} is damaged; evaluate the run again.`);
    throw error;
  }
}

const findRunRecord = async (runFolder: string): Promise<RunRecord | undefined> => {
  const file = path.join(runFolder, layout.record);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const record = parseObject(text);
  const format = record?.["format"];
  if (typeof format === "number" && format !== 1) {
    throw new HumanError(`${file} has format ${format}, not 1; read this run with a newer Lethe.`);
  }
  if (record !== undefined && format === 1 && isRunRecord(record)) return record;
  throw new HumanError(`${file} is damaged; delete the run's folder or restore the file.`);
};

const lineFeed = 0x0a;

const parseEvent = (line: string): RunEvent | undefined => {
  const value = parseObject(line);
  return isRunEvent(value) ? value : undefined;
};

const parseObject = (text: string): Record<string, unknown> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** At most `limit` bytes of a file from an offset on; none where the file is missing. */
const readFrom = async (file: string, offset: number, limit: number): Promise<Buffer> => {
  let handle: FileHandle;
  try {
    handle = await open(file, "r");
  } catch (error) {
    if (isMissing(error)) return Buffer.alloc(0);
    throw error;
  }
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(limit, Math.max(0, size - offset)));
    let read = 0;
    while (read < bytes.length) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, offset + read);
      if (bytesRead === 0) break;
      read += bytesRead;
    }
    return bytes.subarray(0, read);
  } finally {
    await handle.close();
  }
};

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";
