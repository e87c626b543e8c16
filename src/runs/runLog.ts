import { closeSync, fstatSync, fsyncSync, ftruncateSync, openSync, readSync, writeSync, constants } from "node:fs";
import path from "node:path";
import type { RunEvent, RunEventBody } from "../protocol/events";
import { layout, ownerOnlyFile } from "./layout";
import { lineFeed } from "./lines";
import { explainWriteError, otherRunsDirectory } from "./writeError";

/** Writes `events.ndjson`. A run has one writer at a time (see lock.ts). */
export type RunLog = ReturnType<typeof openRunLog>;

/**
 * Opens the event log of a run, or creates the log. A last line that a crash has cut off is removed. No reader has
 * read this line, so the readers' offsets stay valid.
 *
 * @param attempt the number of the attempt. Every event contains this number. The first attempt is 0; each resume adds
 *   1
 */
export function openRunLog(runFolder: string, attempt: number) {
  const file = path.join(runFolder, layout.events);
  // The file is not opened in append mode, because Windows would then refuse to remove an incomplete line.
  const descriptor = openSync(file, constants.O_RDWR | constants.O_CREAT, ownerOnlyFile);
  let end = endOfWholeLines(descriptor);
  ftruncateSync(descriptor, end);
  return {
    /**
     * Appends an event as one line, with one write. A crash can therefore cut off only the last line.
     *
     * @returns the event as the log contains it
     * @throws HumanError when the disk is full. The log then ends with the previous event
     */
    append: (body: RunEventBody): RunEvent => {
      const event: RunEvent = { ...body, attempt, time: new Date().toISOString() };
      const line = Buffer.from(`${JSON.stringify(event)}\n`);
      try {
        end += writeWhole(descriptor, line, end);
      } catch (error) {
        ftruncateSync(descriptor, end);
        throw explainWriteError(error, file, otherRunsDirectory);
      }
      return event;
    },
    /** Returns when all events are on the disk. */
    flush: () => fsyncSync(descriptor),
    /** Flushes the log to the disk and closes it. */
    close: () => {
      fsyncSync(descriptor);
      closeSync(descriptor);
    },
  };
}

const writeWhole = (descriptor: number, line: Uint8Array, position: number): number => {
  const written = writeSync(descriptor, line, 0, line.length, position);
  // If the disk is full, the system writes only a part of the line.
  if (written < line.length) throw Object.assign(new Error("The disk is full."), { code: "ENOSPC" });
  return written;
};

/** The offset after the last line feed. */
const endOfWholeLines = (descriptor: number): number => {
  const block = Buffer.alloc(64 * 1024);
  for (let end = fstatSync(descriptor).size; end > 0;) {
    const start = Math.max(0, end - block.length);
    const read = readSync(descriptor, block, 0, end - start, start);
    const feed = block.subarray(0, read).lastIndexOf(lineFeed);
    if (feed !== -1) return start + feed + 1;
    end = start;
  }
  return 0;
};
