import { hostname } from "node:os";
import path from "node:path";
import { isProvablyDead } from "../control/engineDeath";
import { engineLogFile } from "../protocol/control";
import { isFinal } from "../protocol/events";
import type { RunEvent } from "../protocol/events";
import { HumanError } from "../protocol/humanError";
import { readConfiguration } from "../runs/configurationEntries";
import { readLock } from "../runs/lock";
import { assessmentIn } from "../runs/readAssessment";
import { followEvents } from "../runs/reader";
import { readRunNotes } from "../runs/runNotes";
import type { RunNotes } from "../runs/runNotes";
import type { EventPage, ListedRun } from "../runs/reader";
import { oneAtATime } from "./oneAtATime";
import type { RunStatus } from "../protocol/runStatus";
import type { Run } from "./run";
import { addEvents, emptyDigest } from "../runs/runDigest";
import type { RunDigest } from "../runs/runDigest";

export interface TrackOptions {
  /**
   * Finds the digest of a run, if an earlier window saved one. The tracker then reads the event log only from the
   * digest's offset.
   */
  readonly savedDigest: (runFolder: string) => RunDigest | undefined;
  /** Whether the run's engine answers a handshake. */
  readonly isAnswering: (runFolder: string) => Promise<boolean>;
  readonly onEvents?: (run: Run, events: readonly RunEvent[]) => void;
  readonly now?: () => number;
}

/**
 * The length of the part of an event log that is read at once, in bytes. Such a part has about 500 steps. It can be
 * read in a few milliseconds.
 */
const pageLength = 128 * 1024;
/**
 * If a run has no lock, its engine counts as alive for this time after its last event or answer, in milliseconds.
 * Without a lock, the engine may just be starting or ending.
 */
const graceTime = 10_000;
/**
 * If a run has a lock and the engine's process seems to exist, the engine counts as alive for this time after its last
 * event or answer, in milliseconds. This time is long, because the engine of a busy machine may answer late.
 */
const graceTimeOfHolder = 60_000;
const askInterval = 2000;

interface Subscriber {
  readonly onEvents: (events: readonly RunEvent[]) => void;
  /** An offset in the event log, in bytes. All events before this offset have been delivered to the subscriber. */
  offset: number;
}

export type RunTracker = ReturnType<typeof trackRun>;

/**
 * Follows one run folder. No other code in this window reads the run's event log. Reads nothing before the first
 * `poll`.
 */
export function trackRun(listed: ListedRun, options: TrackOptions) {
  const { isAnswering, onEvents, now = Date.now } = options;
  const record = "record" in listed ? listed.record : undefined;
  const subscribers = new Set<Subscriber>();
  let digest = options.savedDigest(listed.folder) ?? emptyDigest;
  let liveness: Liveness = "answering";
  let notes: RunNotes = {};
  /** The configuration of an assessment, which says how much may come back. Undefined until it is read. */
  let configuration: unknown;
  /** Why the event log cannot be read. */
  let problem: string | undefined;
  const describe = (): Run => {
    const run = toRun(listed, { digest, configuration }, statusOf(digest, liveness), notes);
    return problem === undefined ? run : { ...run, status: "unreadable", reason: problem };
  };
  let current = describe();
  let isRead = false;
  let lastAsked = 0;
  let lastAnswer = 0;

  const takeIn = (page: EventPage): void => {
    const start = digest.offset;
    digest = addEvents(digest, page.events, page.offset);
    // A dead engine writes no events. So if the old engine counted as dead, the new events come from a new engine. The
    // new engine counts as alive until `look` asks the engine for an answer.
    if (liveness === "dead") liveness = "answering";
    current = describe();
    onEvents?.(current, page.events);
    for (const subscriber of subscribers) if (subscriber.offset === start) deliver(subscriber, page);
  };
  const readOn = async (): Promise<void> => {
    for (;;) {
      const page = await followEvents(listed.folder, digest.offset, pageLength);
      if (page.offset === digest.offset) return;
      takeIn(page);
    }
  };

  /**
   * An engine is alive if it answers. Without an answer, it still counts as alive for a while after its last event or
   * answer.
   */
  const findLiveness = async (): Promise<Liveness> => {
    if (now() - lastAsked < askInterval && lastAnswer === lastAsked) return "answering";
    lastAsked = now();
    if (await isAnswering(listed.folder)) {
      lastAnswer = lastAsked;
      return "answering";
    }
    const lock = await readLock(listed.folder);
    if (lock?.owner && lock.owner.host !== hostname()) return "elsewhere";
    if (lock !== null && (await isProvablyDead(lock, listed.folder))) return "dead";
    const lastSign = Math.max(lastAnswer, Date.parse(digest.time ?? record?.createdAt ?? ""));
    return now() - lastSign < (lock === null ? graceTime : graceTimeOfHolder) ? "answering" : "dead";
  };

  const readOnAndAsk = async (): Promise<void> => {
    await readOn();
    if (digest.state !== undefined && isFinal(digest.state)) return;
    const found = await findLiveness();
    // The engine may have written a last event just before it ended. So the log is read once more.
    if (found === "dead") await readOn();
    liveness = found;
  };

  const look = async (): Promise<void> => {
    if (record === undefined) return;
    const before = problem;
    const found = await readRunNotes(listed.folder);
    if (record.kind === "assess" && configuration === undefined) {
      // Without its configuration, an assessment has no outcome. Then its row shows only the state of the run.
      configuration = await readConfiguration(listed.folder).catch(() => undefined);
      current = describe();
    }
    const isRenamed = found.name !== notes.name || found.note !== notes.note;
    notes = found;
    problem = await problemOf(readOnAndAsk);
    const isOther = problem !== before || (problem === undefined && statusOf(digest, liveness) !== current.status);
    if (isRenamed || isOther) current = describe();
    isRead = true;
  };

  return {
    get current() {
      return current;
    },
    /** Whether `poll` has read the run folder. Before that, `current` is the state that an earlier window saved. */
    get isRead() {
      return isRead;
    },
    /** Reads the new events of the run. Calls may overlap. */
    poll: oneAtATime(look),
    /** Delivers all events of the log to `deliverTo`, each once and in order. */
    subscribe: (deliverTo: (events: readonly RunEvent[]) => void) => {
      const subscriber: Subscriber = { onEvents: deliverTo, offset: 0 };
      subscribers.add(subscriber);
      const isBehind = (): boolean => subscriber.offset < digest.offset;
      return {
        /**
         * Whether `deliverTo` has received all events that the tracker has read so far. If so, each `poll` delivers the
         * newer events.
         */
        get isComplete() {
          return !isBehind();
        },
        /**
         * Delivers the events that the tracker read before the subscription began. To do so, reads these events from
         * the log again. Calls may overlap.
         */
        catchUp: oneAtATime(async () => {
          while (isBehind() && subscribers.has(subscriber)) {
            const limit = Math.min(pageLength, digest.offset - subscriber.offset);
            const page = await followEvents(listed.folder, subscriber.offset, limit);
            // The log is gone.
            if (page.offset === subscriber.offset) return;
            deliver(subscriber, page);
          }
        }),
        dispose: (): void => void subscribers.delete(subscriber),
      };
    },
  };
}

/** Why `read` fails, in one sentence; undefined if it succeeds. Defects are thrown. */
const problemOf = async (read: () => Promise<void>): Promise<string | undefined> => {
  try {
    await read();
    return undefined;
  } catch (error) {
    if (error instanceof HumanError) return error.message;
    throw error;
  }
};

const deliver = (subscriber: Subscriber, { events, offset }: EventPage): void => {
  subscriber.offset = offset;
  subscriber.onEvents(events);
};

type Liveness = "answering" | "elsewhere" | "dead";

const statusOf = ({ state = "starting" }: RunDigest, liveness: Liveness): RunStatus => {
  if (isFinal(state) || liveness === "answering") return state;
  return liveness === "dead" ? "crashed" : "unreachable";
};

interface Known {
  readonly digest: RunDigest;
  readonly configuration: unknown;
}

const toRun = (
  listed: ListedRun,
  { digest, configuration }: Known,
  status: RunStatus,
  { name, note }: RunNotes,
): Run => {
  const id = path.basename(listed.folder);
  if ("problem" in listed) {
    const { folder, problem } = listed;
    const unknown = { name: id, note, kind: "unlearn", record: undefined } as const;
    return { folder, id, ...unknown, status: "unreadable", reason: problem, digest };
  }
  const { folder, record } = listed;
  const { kind } = record;
  return {
    folder,
    id,
    name: name ?? record.name,
    note,
    kind,
    record,
    status,
    reason: reasonOf(status, digest),
    digest,
    assessment: configuration === undefined ? undefined : assessmentIn(digest, configuration),
  };
};

const reasonOf = (status: RunStatus, { reason }: RunDigest): string | undefined => {
  if (status === "crashed") return `The engine ended without saying why; see ${engineLogFile}.`;
  if (status === "unreachable") return "The engine runs on another machine; control the run there.";
  return reason;
};
