import type * as vscode from "vscode";
import { toAlert } from "../protocol/alerts";
import type { RunEvent } from "../protocol/events";
import { stepName } from "../protocol/stepNames";
import type { Run } from "./run";

/**
 * The greatest age of an event that is logged, in milliseconds. The first read of a run delivers all past events of the
 * run. Without this limit, all of them would be logged.
 */
const oldest = 60_000;

/** Writes the events of runs into the log channel. Leaves out steps and progress, because they are too many. */
export function logRunEvents(log: vscode.LogOutputChannel) {
  return ({ name, kind }: Run, events: readonly RunEvent[]): void => {
    const at = (step: number): string => `${name}, ${stepName(kind, step)}`;
    for (const event of events) {
      if (Date.now() - Date.parse(event.time) > oldest) continue;
      if (event.type === "warning") {
        const { level, step, message } = toAlert(event);
        const method = ({ information: "info", warning: "warn", error: "error" } as const)[level];
        log[method](`${at(step)}: ${message}`);
      }
      if (event.type === "checkpoint") log.info(`${at(event.step)}: wrote ${event.folder}`);
      if (event.type === "evaluation") log.info(`${at(event.step)}: measured (${event.phase})`);
      if (event.type === "state") {
        const line = `${at(event.step)}: ${event.state}${event.reason === undefined ? "" : `. ${event.reason}`}`;
        if (event.state === "failed") log.error(line);
        else log.info(line);
      }
    }
  };
}
