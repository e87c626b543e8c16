import { hostname } from "node:os";
import path from "node:path";
import { isProvablyDead } from "../control/engineDeath";
import { engineLogFile } from "../protocol/control";
import { isFinal } from "../protocol/events";
import type { RunEvent } from "../protocol/events";
import { readLock } from "../runs/lock";
import { followEvents } from "../runs/reader";
import type { ListedRun } from "../runs/reader";
import type { Run, RunStatus } from "./run";
import { addEvents, emptyDigest } from "./runDigest";
import type { RunDigest } from "./runDigest";

/** Follows one run folder. */
export interface RunTracker {
  readonly current: Run;
  /** Looks at the run folder once. Calls must not overlap. */
  readonly poll: () => Promise<void>;
}

export interface TrackOptions {
  /** What an earlier window had taken in: reading goes on behind it. */
  readonly saved?: RunDigest | undefined;
  /** Whether the run's engine answers a handshake. */
  readonly isAnswering: (runFolder: string) => Promise<boolean>;
  readonly onEvents?: (run: Run, events: readonly RunEvent[]) => void;
  readonly now?: () => number;
}

/** In bytes: some 500 steps, which take a few milliseconds to read. */
const pageLength = 128 * 1024;
/** How long an engine may be silent that holds no lock: it takes a moment to start and to end. */
const graceTime = 10_000;
/** The same for one whose process seems to be there: its machine may be busy. */
const graceTimeOfHolder = 60_000;
const askInterval = 2000;

/** Begins to follow a run; nothing is read before the first `poll`. */
export function trackRun(listed: ListedRun, options: TrackOptions): RunTracker {
  const { isAnswering, onEvents, now = Date.now } = options;
  const record = "record" in listed ? listed.record : undefined;
  let digest = options.saved ?? emptyDigest;
  let current = toRun(listed, digest, statusOf(digest, "answering"));
  let lastAsked = 0;
  let lastAnswer = 0;

  const readOn = async (): Promise<void> => {
    for (;;) {
      const page = await followEvents(listed.folder, digest.offset, pageLength);
      if (page.offset === digest.offset) return;
      digest = addEvents(digest, page.events, page.offset);
      onEvents?.(current, page.events);
    }
  };

  /** An engine is alive if and only if it answers; but one that was heard of late is given a moment. */
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

  return {
    get current() {
      return current;
    },
    poll: async () => {
      if (record === undefined) return;
      const before = digest;
      await readOn();
      let liveness: Liveness = "answering";
      if (digest.state === undefined || !isFinal(digest.state)) {
        liveness = await findLiveness();
        // An engine that has just ended may have had a last word.
        if (liveness === "dead") await readOn();
      }
      const status = statusOf(digest, liveness);
      if (digest !== before || status !== current.status) current = toRun(listed, digest, status);
    },
  };
}

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
  if (status === "crashed") return `The engine ended without saying why; its last words may stand in ${engineLogFile}.`;
  if (status === "unreachable") return "The engine works on another machine; it can be controlled there.";
  return reason;
};
