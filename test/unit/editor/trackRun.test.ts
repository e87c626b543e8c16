import { spawnSync } from "node:child_process";
import { appendFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { RunDigest } from "../../../src/runs/runDigest";
import { trackRun } from "../../../src/editor/trackRun";
import { trackRuns } from "../../../src/editor/trackRuns";
import type { RunEvent } from "../../../src/protocol/events";
import { acquireLock } from "../../../src/runs/lock";
import { readEvents, readRunRecord } from "../../../src/runs/reader";
import { openRunLog } from "../../../src/runs/runLog";
import { changeRunNotes } from "../../../src/runs/runNotes";
import { temporaryFolder } from "../runs/temporaryFolder";

/** In milliseconds: how late the next pages of the log arrive. */
const delays = vi.hoisted(() => [] as number[]);
vi.mock(import("../../../src/runs/reader"), async (original) => {
  const { followEvents, ...others } = await original();
  const followLate: typeof followEvents = async (...given) => {
    const delay = delays.shift() ?? 0;
    const page = await followEvents(...given);
    await wait(delay);
    return page;
  };
  return { ...others, followEvents: followLate };
});

const recorded = path.join(import.meta.dirname, "../../fixtures/run");
const record = await readRunRecord(recorded);
const { events } = await readEvents(recorded);

let folder: string;
let isAnswering: boolean;
let now: number;
beforeEach(async () => {
  folder = path.join(await temporaryFolder(), record.id);
  await cp(recorded, folder, { recursive: true });
  isAnswering = true;
  now = Date.now();
});

const linesOf = (part: readonly RunEvent[]): string => part.map((event) => `${JSON.stringify(event)}\n`).join("");
/** Puts the run back to the moment when its engine had written `count` events. */
const rewind = (count: number): Promise<void> =>
  writeFile(path.join(folder, "events.ndjson"), linesOf(events.slice(0, count)));
const grow = (from: number, to: number): Promise<void> =>
  appendFile(path.join(folder, "events.ndjson"), linesOf(events.slice(from, to)));
const track = (saved?: RunDigest) =>
  trackRun(
    { folder, record },
    { savedDigest: () => saved, now: () => now, isAnswering: () => Promise.resolve(isAnswering) },
  );

/** Writes the beginning of another attempt. */
const appendAttempt = (): void => {
  const log = openRunLog(folder, 1);
  log.append({ type: "resumed", fromStep: 120 });
  log.append({ type: "state", state: "training", step: 120 });
  log.close();
};

describe("trackRun", () => {
  it("takes a final state from the log", async () => {
    const tracker = track();
    isAnswering = false;
    await tracker.poll();
    expect(tracker.current).toMatchObject({ name: "recommended", status: "done", id: record.id });
  });

  it("continues where an earlier window stopped, with no event lost or doubled", async () => {
    await rewind(100);
    const first = track();
    await first.poll();
    const { digest } = first.current;
    await rewind(events.length);
    const seen: number[] = [];
    const second = trackRun(
      { folder, record },
      {
        savedDigest: () => JSON.parse(JSON.stringify(digest)) as typeof digest,
        isAnswering: () => Promise.resolve(true),
        onEvents: (_, page) => seen.push(page.length),
      },
    );
    await second.poll();
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(events.length - 100);
    const whole = track();
    await whole.poll();
    expect(second.current.digest).toEqual(whole.current.digest);
  });

  it("reports a crash when the engine has been silent for a while", async () => {
    await rewind(100);
    const tracker = track();
    await tracker.poll();
    const { status } = tracker.current;
    expect(status).not.toBe("crashed");
    isAnswering = false;
    now += 5000;
    await tracker.poll();
    expect(tracker.current.status).toBe(status);
    now += 60_000;
    await tracker.poll();
    expect(tracker.current).toMatchObject({ status: "crashed" });
    expect(tracker.current.reason).toMatch(/engine ended without saying why/);
    isAnswering = true;
    now += 5000;
    await tracker.poll();
    expect(tracker.current).toMatchObject({ status, reason: undefined });
  });

  it("reports a crash at once when the engine's process no longer exists", async () => {
    await rewind(100);
    isAnswering = false;
    const { pid: processId } = spawnSync(process.execPath, ["--version"]);
    await acquireLock(folder, { processId, host: hostname(), since: new Date().toISOString() });
    const tracker = track();
    await tracker.poll();
    expect(tracker.current.status).toBe("crashed");
  });

  it("reports a run on another machine as unreachable, not as crashed", async () => {
    await rewind(100);
    isAnswering = false;
    await acquireLock(folder, { processId: 1, host: `not-${hostname()}`, since: new Date().toISOString() });
    const tracker = track();
    await tracker.poll();
    expect(tracker.current.status).toBe("unreachable");
  });

  it("takes in each event once, even if polls overlap", async () => {
    const seen: number[] = [];
    const tracker = trackRun(
      { folder, record },
      {
        savedDigest: () => undefined,
        isAnswering: () => Promise.resolve(true),
        onEvents: (_, page) => seen.push(page.length),
      },
    );
    // Several pages, of which the second one to be asked for arrives last.
    await grow(0, events.length);
    await grow(0, events.length);
    delays.push(0, 100);
    await Promise.all([tracker.poll(), tracker.poll(), tracker.poll()]);
    expect(seen.reduce((sum, count) => sum + count, 0)).toBe(3 * events.length);
    expect(tracker.current.digest.evaluations).toHaveLength(12);
  });

  it("delivers every event to a subscriber once and in order, even while the log grows", async () => {
    await rewind(100);
    const before = track();
    await before.poll();
    const tracker = track(before.current.digest);
    await tracker.poll();
    const delivered: RunEvent[] = [];
    const subscription = tracker.subscribe((page) => delivered.push(...page));
    expect(subscription.isComplete).toBe(false);
    await grow(100, 120);
    await tracker.poll();
    const caughtUp = subscription.catchUp();
    await grow(120, 140);
    await Promise.all([caughtUp, tracker.poll(), subscription.catchUp()]);
    await grow(140, events.length);
    await tracker.poll();
    await subscription.catchUp();
    expect(subscription.isComplete).toBe(true);
    expect(delivered).toEqual(events);
    subscription.dispose();
    appendAttempt();
    await tracker.poll();
    expect(delivered).toHaveLength(events.length);
  });

  it("follows a run through a later attempt", async () => {
    const tracker = track();
    await tracker.poll();
    expect(tracker.current.status).toBe("done");
    appendAttempt();
    await tracker.poll();
    expect(tracker.current).toMatchObject({ status: "training", digest: { step: 120, attempt: 1 } });
  });
});

describe("trackRuns", () => {
  const options = { savedDigest: () => undefined, isAnswering: () => Promise.resolve(false) };

  it("finds each run once, the latest first, and drops deleted runs", async () => {
    const directory = path.dirname(folder);
    const later = path.join(directory, "20991231-000000-later-abcd");
    await cp(recorded, later, { recursive: true });
    const tracker = trackRuns(options);
    expect(await tracker.scan([directory, directory])).toBe(true);
    expect(tracker.runs.map((run) => run.folder)).toEqual([later, folder]);
    expect(await tracker.scan([directory])).toBe(false);
    await rm(folder, { recursive: true });
    expect(await tracker.scan([directory])).toBe(true);
    expect(tracker.runs.map((run) => run.folder)).toEqual([later]);
  });

  it("lists a run with a damaged record, and leaves out other folders", async () => {
    await writeFile(path.join(folder, "run.json"), "{");
    await cp(path.join(recorded, "evaluations"), path.join(folder, "..", "notes"), { recursive: true });
    const tracker = trackRuns(options);
    await tracker.scan([path.dirname(folder), path.join(folder, "absent")]);
    expect(tracker.runs).toMatchObject([{ folder, status: "unreadable" }]);
    expect(tracker.runs[0]?.reason).toMatch(/run\.json is damaged/);
  });

  it("lists the other runs beside one whose log cannot be read, until it can be read again", async () => {
    const directory = path.dirname(folder);
    const broken = path.join(directory, "20991231-000000-broken-abcd");
    await cp(recorded, broken, { recursive: true });
    const log = path.join(broken, "events.ndjson");
    await rm(log);
    await mkdir(log);
    const tracker = trackRuns(options);
    await tracker.scan([directory]);
    expect(tracker.runs).toMatchObject([
      {
        folder: broken,
        status: "unreadable",
        reason: expect.stringContaining(`${log} cannot be used: it is a folder`) as string,
      },
      { folder, status: "done" },
    ]);
    expect(await tracker.poll(() => true)).toBe(false);
    await changeRunNotes(broken, { name: "torn" });
    expect(await tracker.poll(() => true)).toBe(true);
    expect(tracker.runs).toMatchObject([{ name: "torn", status: "unreadable" }, { folder }]);
    expect((await tracker.watch(broken)).tracker.isRead).toBe(true);
    await rm(log, { recursive: true });
    await cp(path.join(recorded, "events.ndjson"), log);
    expect(await tracker.poll(() => true)).toBe(true);
    expect(tracker.runs).toMatchObject([{ folder: broken, status: "done" }, { folder }]);
  });

  it("uses one tracker for a run that is both watched and listed", async () => {
    const tracker = trackRuns(options);
    const [first] = await Promise.all([tracker.watch(folder), tracker.scan([path.dirname(folder)])]);
    const second = await tracker.watch(folder);
    expect(second.tracker).toBe(first.tracker);
    expect(tracker.runs[0]).toBe(first.tracker.current);
    first.dispose();
    expect((await tracker.watch(folder)).tracker).toBe(second.tracker);
  });

  it("follows a run outside the scanned directories while it is watched, and does not list it", async () => {
    const tracker = trackRuns(options);
    const watched = await tracker.watch(folder);
    await watched.tracker.poll();
    await tracker.scan([]);
    expect(tracker.runs).toEqual([]);
    expect((await tracker.watch(folder)).tracker).toBe(watched.tracker);
    await expect(tracker.watch(path.join(folder, "absent"))).rejects.toThrow("is not a run folder");
  });

  it("drops a run outside the directories when its last watcher leaves", async () => {
    const tracker = trackRuns(options);
    const watched = await tracker.watch(folder);
    watched.dispose();
    expect((await tracker.watch(folder)).tracker).not.toBe(watched.tracker);
  });

  it("watches a run that had a damaged record during the scan", async () => {
    const text = await readFile(path.join(folder, "run.json"), "utf8");
    await writeFile(path.join(folder, "run.json"), "{");
    const tracker = trackRuns(options);
    await tracker.scan([path.dirname(folder)]);
    await expect(tracker.watch(folder)).rejects.toThrow("run.json is damaged");
    await writeFile(path.join(folder, "run.json"), text);
    const watched = await tracker.watch(folder);
    await watched.tracker.poll();
    expect(watched.tracker.current.status).toBe("done");
  });
});
