import { hostname } from "node:os";
import path from "node:path";
import { alertsOf, addEvents, emptyDigest } from "../../runs/runDigest";
import type { RunDigest } from "../../runs/runDigest";
import { objectiveOf, readConfiguration } from "../../runs/configurationEntries";
import { readLock } from "../../runs/lock";
import { readEvents } from "../../runs/reader";
import type { EventPage, ListedRun } from "../../runs/reader";
import { readRunNotes } from "../../runs/runNotes";
import { assessmentIn } from "../../runs/readAssessment";
import type { RunRecord } from "../../runs/runRecord";
import type { Alert } from "../../protocol/alerts";
import type { Assessment } from "../../protocol/assessment";
import { isFinal } from "../../protocol/events";
import type { EvaluationEvent } from "../../protocol/events";
import { HumanError } from "../../protocol/humanError";
import { lastMeasured } from "../../protocol/measuredPart";
import type { RunStatus } from "../../protocol/runStatus";
import { isProvablyDead } from "../engineDeath";

/** A run in a list: its identity, its state and its figures at one moment. */
export interface RunOverview {
  /** Absolute. */
  readonly folder: string;
  readonly id: string;
  readonly name: string;
  /** It is undefined if it cannot be read. */
  readonly record: RunRecord | undefined;
  readonly digest: RunDigest;
  /** The results of an assessment so far. Other runs have none. */
  readonly assessment: Assessment | undefined;
  /** ISO 8601, UTC. It is undefined if the record of the run cannot be read. */
  readonly createdAt: string | undefined;
  readonly objective: string | undefined;
  readonly status: RunStatus;
  /** One sentence that explains the status, if it needs an explanation. */
  readonly reason: string | undefined;
  readonly step: number;
  readonly totalSteps: number;
  readonly before: EvaluationEvent | undefined;
  readonly latest: EvaluationEvent | undefined;
  readonly alerts: readonly Alert[];
  readonly note: string | undefined;
  /** The content of the run's configuration file; empty if it cannot be read. */
  readonly configuration: unknown;
}

/** Reads the event log and the configuration of a run. If the log cannot be read, the run is `unreadable`. */
export async function readRunOverview(listed: ListedRun): Promise<RunOverview> {
  const { folder } = listed;
  const id = path.basename(folder);
  const [{ events, offset, problem }, { name, note }, configuration] = await Promise.all([
    readLog(folder),
    readRunNotes(folder),
    readConfiguration(folder).catch(() => ({})),
  ]);
  const digest = addEvents(emptyDigest, events, offset);
  const { step, totalSteps, evaluations } = digest;
  const shared = {
    ...{ folder, id, digest, step, totalSteps, note, configuration },
    record: "record" in listed ? listed.record : undefined,
    assessment: assessmentIn(digest, configuration),
    objective: objectiveOf(configuration),
    before: evaluations.find(({ phase }) => phase === "before"),
    latest: lastMeasured(evaluations),
    alerts: alertsOf(digest),
  };
  if ("problem" in listed)
    return { ...shared, name: name ?? id, createdAt: undefined, status: "unreadable", reason: listed.problem };
  const { record } = listed;
  if (problem !== undefined)
    return {
      ...{ ...shared, name: name ?? record.name, createdAt: record.createdAt },
      ...{ status: "unreadable", reason: problem },
    };
  const status = await statusOf(folder, { time: record.createdAt, ...digest });
  return { ...shared, name: name ?? record.name, createdAt: record.createdAt, status, reason: digest.reason };
}

const readLog = async (
  runFolder: string,
): Promise<Pick<EventPage, "events" | "offset"> & { readonly problem?: string }> => {
  try {
    return await readEvents(runFolder);
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    return { events: [], offset: 0, problem: error.message };
  }
};

/**
 * An engine that has just started has no lock yet. A run without a lock counts as crashed if its last event is older
 * than this time, in milliseconds.
 */
const graceTime = 10_000;

const statusOf = async (runFolder: string, { state = "starting", time }: RunDigest): Promise<RunStatus> => {
  if (isFinal(state)) return state;
  const lock = await readLock(runFolder);
  if (lock === null) return Date.now() - Date.parse(time ?? "") < graceTime ? state : "crashed";
  if (lock.owner !== null && lock.owner.host !== hostname()) return "unreachable";
  return (await isProvablyDead(lock, runFolder)) ? "crashed" : state;
};
