import { hostname } from "node:os";
import path from "node:path";
import { isProvablyDead } from "../control/engineDeath";
import { engineLogFile } from "../protocol/control";
import { isFinal } from "../protocol/events";
import type { RunEvent } from "../protocol/events";
import { readLock } from "../runs/lock";
import { followEvents } from "../runs/reader";
import type { EventPage, ListedRun } from "../runs/reader";
import { oneAtATime } from "./oneAtATime";
import type { Run, RunStatus } from "./run";
import { addEvents, emptyDigest } from "./runDigest";
import type { RunDigest } from "./runDigest";

/** Follows one run folder. No other code in this window reads the run's event log. */
export interface RunTracker {
  readonly current: Run;
  /** Whether `poll` has read the run folder. Before that, `current` holds the state that an earlier window saved. */
  readonly isRead: boolean;
  /** Reads what is new in the run folder. Calls may overlap. */
  readonly poll: () => Promise<void>;
  /** Delivers all events of the log to `onEvents`, each once and in order. */
  readonly subscribe: (onEvents: (events: readonly RunEvent[]) => void) => EventSubscription;
}

export interface EventSubscription {
  /** Whether `onEvents` has received all events that led to `current`. From then on, `poll` delivers new events. */
  readonly isComplete: boolean;
  /** Reads the events again that `poll` read before the subscription, and delivers them. Calls may overlap. */
  readonly catchUp: () => Promise<void>;
  readonly dispose: () => void;
}

export interface TrackOptions {
  /** The digest that an earlier window saved. The tracker continues to read at the digest's offset. */
  readonly saved?: RunDigest | undefined;
  /** Whether the run's engine answers a handshake. */
  readonly isAnswering: (runFolder: string) => Promise<boolean>;
  readonly onEvents?: (run: Run, events: readonly RunEvent[]) => void;
  readonly now?: () => number;
}

/** In bytes. One page holds about 500 steps, which are read in a few milliseconds. */
const pageLength = 128 * 1024;
/**
 * In milliseconds. An engine without a lock may be silent for this time, because it needs a moment to start and to end.
 */
const graceTime = 10_000;
/**
 * In milliseconds. An engine with a lock may be silent for this time if its process seems to exist, because the machine
 * may be busy.
 */
const graceTimeOfHolder = 60_000;
const askInterval = 2000;

interface Subscriber {
  readonly onEvents: (events: readonly RunEvent[]) => void;
  /** Offset in the event log, in bytes. All events before it have been delivered. */
  offset: number;
}

/** Begins to follow a run. Nothing is read before the first `poll`. */
export function trackRun(listed: ListedRun, options: TrackOptions): RunTracker {
  const { isAnswering, onEvents, now = Date.now } = options;
  const record = "record" in listed ? listed.record : undefined;
  const subscribers = new Set<Subscriber>();
  let digest = options.saved ?? emptyDigest;
  let liveness: Liveness = "answering";
  let current = toRun(listed, digest, statusOf(digest, liveness));
  let isRead = false;
  let lastAsked = 0;
  let lastAnswer = 0;

  const takeIn = ({ events, offset }: EventPage): void => {
    const start = digest.offset;
    digest = addEvents(digest, events, offset);
    // A dead engine writes no events, so a new engine has begun another attempt. `look` then asks the new engine.
    if (liveness === "dead") liveness = "answering";
    current = toRun(listed, digest, statusOf(digest, liveness));
    onEvents?.(current, events);
    for (const subscriber of subscribers) if (subscriber.offset === start) deliver(subscriber, { events, offset });
  };
  const readOn = async (): Promise<void> => {
    for (;;) {
      const page = await followEvents(listed.folder, digest.offset, pageLength);
      if (page.offset === digest.offset) return;
      takeIn(page);
    }
  };

  /** An engine is alive if it answers. An engine that gave a sign of life a moment ago gets more time. */
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

  const look = async (): Promise<void> => {
    if (record === undefined) return;
    await readOn();
    if (digest.state === undefined || !isFinal(digest.state)) {
      const found = await findLiveness();
      // An engine that has just ended may have written a last event.
      if (found === "dead") await readOn();
      liveness = found;
    }
    const status = statusOf(digest, liveness);
    if (status !== current.status) current = toRun(listed, digest, status);
    isRead = true;
  };

  return {
    get current() {
      return current;
    },
    get isRead() {
      return isRead;
    },
    poll: oneAtATime(look),
    subscribe: (deliverTo) => {
      const subscriber: Subscriber = { onEvents: deliverTo, offset: 0 };
      subscribers.add(subscriber);
      const isBehind = (): boolean => subscriber.offset < digest.offset;
      return {
        get isComplete() {
          return !isBehind();
        },
        catchUp: oneAtATime(async () => {
          while (isBehind() && subscribers.has(subscriber)) {
            const limit = Math.min(pageLength, digest.offset - subscriber.offset);
            const page = await followEvents(listed.folder, subscriber.offset, limit);
            // The log is gone.
            if (page.offset === subscriber.offset) return;
            deliver(subscriber, page);
          }
        }),
        dispose: () => void subscribers.delete(subscriber),
      };
    },
  };
}

const deliver = (subscriber: Subscriber, { events, offset }: Pick<EventPage, "events" | "offset">): void => {
  subscriber.offset = offset;
  subscriber.onEvents(events);
};

type Liveness = "answering" | "elsewhere" | "dead";

const statusOf = ({ state = "starting" }: RunDigest, liveness: Liveness): RunStatus => {
  if (isFinal(state) || liveness === "answering") return state;
  return liveness === "dead" ? "crashed" : "unreachable";
};

const toRun = (listed: ListedRun, digest: RunDigest, status: RunStatus): Run => {
  const id = path.basename(listed.folder);
  if ("problem" in listed) {
    const { folder, problem } = listed;
    return { folder, id, name: id, kind: "unlearn", record: undefined, status: "unreadable", reason: problem, digest };
  }
  const { folder, record } = listed;
  return { folder, id, name: record.name, kind: record.kind, record, status, reason: reasonOf(status, digest), digest };
};

const reasonOf = (status: RunStatus, { reason }: RunDigest): string | undefined => {
  if (status === "crashed") return `The engine ended without saying why; see ${engineLogFile}.`;
  if (status === "unreachable") return "The engine runs on another machine; control the run there.";
  return reason;
};
