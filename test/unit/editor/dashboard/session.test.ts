import { appendFile, cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, expect, it } from "vitest";
import type { DashboardActions } from "../../../../src/editor/dashboard/actions";
import { startSession } from "../../../../src/editor/dashboard/session";
import { trackRun } from "../../../../src/editor/trackRun";
import type { DashboardSession, SessionWindow } from "../../../../src/editor/dashboard/session";
import type {
  RequestMessage,
  SelectMessage,
  SnapshotMessage,
  ToPage,
  UpdateMessage,
} from "../../../../src/protocol/dashboard";
import { readRunRecord } from "../../../../src/runs/reader";
import { temporaryFolder } from "../../runs/temporaryFolder";

const recorded = path.join(import.meta.dirname, "../../../fixtures/run");
/** Nobody holds the copied runs, so they are looked at every other second only. */
const patience = { timeout: 15_000 };
/** In lines. */
const partLength = 60;
const sessions: DashboardSession[] = [];
afterEach(() => {
  for (const session of sessions.splice(0)) session.dispose();
});

/** A copy of the recorded run whose event log ends after some of its steps, as a running engine's does. */
const partOfRun = async (steps: number): Promise<{ folder: string; rest: string[] }> => {
  const folder = path.join(await temporaryFolder(), "run");
  await cp(recorded, folder, { recursive: true });
  const lines = (await readFile(path.join(recorded, "events.ndjson"), "utf8")).trimEnd().split("\n");
  const end = lines.findIndex((line) => line.includes(`"type":"step","step":${steps + 1},`));
  await writeFile(
    path.join(folder, "events.ndjson"),
    lines
      .slice(0, end)
      .map((line) => `${line}\n`)
      .join(""),
  );
  return { folder, rest: lines.slice(end) };
};

const open = async (folders: readonly string[], find?: SessionWindow["find"]) => {
  const posted: ToPage[] = [];
  const called: unknown[][] = [];
  const action =
    (name: string) =>
    (...given: unknown[]): Promise<void> => {
      called.push([name, ...given]);
      return Promise.resolve();
    };
  const names = ["pause", "resume", "stop", "evaluate", "export", "openSource", "probe"] as const;
  const actions = Object.fromEntries(names.map((name) => [name, action(name)])) as unknown as DashboardActions;
  const session = await startSession(folders, actions, {
    post: (message) => posted.push(message),
    chooseRuns: () => Promise.resolve([]),
    ...(find && { find }),
    save: () => Promise.resolve(),
    onDefect: (error) => {
      throw error as Error;
    },
  });
  sessions.push(session);
  const ask = async (kind: RequestMessage["kind"], params: object): Promise<unknown> => {
    const id = posted.length + 1000;
    await session.receive({ type: "request", id, kind, params } as RequestMessage);
    const reply = posted.find((message) => message.type === "reply" && message.id === id);
    return reply !== undefined && "result" in reply ? reply.result : reply;
  };
  return { session, posted, called, ask };
};

it("tells a run whole, then what is new, in unbroken numbers and each step once", async () => {
  const { folder, rest } = await partOfRun(70);
  const { session, posted } = await open([folder]);
  await session.receive({ type: "ready" });
  const snapshot = posted.find((message): message is SnapshotMessage => message.type === "snapshot");
  expect(snapshot?.runs[0]?.stepCount).toBe(70);
  expect(snapshot?.runs[0]?.evaluations.map(({ phase }) => phase)).toEqual(["before", "during"]);

  for (let start = 0; start < rest.length; start += partLength) {
    const part = rest.slice(start, start + partLength).map((line) => `${line}\n`);
    await appendFile(path.join(folder, "events.ndjson"), part.join(""));
    await expect.poll(() => numbersOf(posted).length, patience).toBeGreaterThan(1 + start / partLength);
  }
  const updates = posted.filter((message): message is UpdateMessage => message.type === "update");
  await expect.poll(() => updatesOf(posted).flatMap(({ steps }) => steps).length, patience).toBe(110);
  expect(updatesOf(posted).flatMap(({ steps }) => steps.map(({ step }) => step))).toEqual(
    Array.from({ length: 110 }, (_, index) => 71 + index),
  );
  const numbers = numbersOf(posted);
  expect(numbers).toEqual(numbers.map((_, index) => (numbers[0] ?? 0) + index));
  expect(updates.length).toBeGreaterThan(1);
});

it("tells everything anew when a later attempt goes back", async () => {
  const { folder } = await partOfRun(70);
  const { session, posted } = await open([folder]);
  await session.receive({ type: "ready" });
  const resumed = { type: "resumed", attempt: 1, time: new Date().toISOString(), fromStep: 60 };
  await appendFile(path.join(folder, "events.ndjson"), `${JSON.stringify(resumed)}\n`);
  await expect.poll(() => posted.filter(({ type }) => type === "snapshot").length, patience).toBe(2);
  const last = posted.findLast((message): message is SnapshotMessage => message.type === "snapshot");
  expect(last?.runs[0]?.stepCount).toBe(60);
});

it("answers with passages, scores and one passage from inside, and passes on what the page asks for", async () => {
  const { folder } = await partOfRun(170);
  const { ask, called } = await open([folder]);
  await expect.poll(async () => ((await ask("history", { run: 0, passage: 0 })) as unknown[]).length, patience).toBe(3);
  expect(((await ask("passages", { run: 0 })) as unknown[]).length).toBe(720);
  const sampled = (await ask("scores", { run: 0, evaluation: 1 })) as { scores: (number | null)[]; threshold: number };
  expect(sampled.scores.filter((score) => score !== null)).toHaveLength(80);
  expect(await ask("inspect", { run: 0, passage: 0, evaluation: 0 })).toMatchObject({
    passage: { id: "novel-01sc1", source: { line: 1 } },
    record: { id: "novel-01sc1", score: 1 },
  });
  expect(await ask("inspect", { run: 0, passage: 0, evaluation: 1 })).toMatchObject({ record: null });
  await ask("openSource", { run: 0, passage: 0 });
  await ask("probe", { run: 0, passage: 0 });
  await ask("pause", { run: 0 });
  expect(called.map(([name, ...given]) => [name, given.at(-1)])).toEqual([
    ["openSource", 1],
    ["probe", "novel-01sc1"],
    ["pause", folder],
  ]);
  expect(await ask("inspect", { run: 0, passage: 0, evaluation: 99 })).toMatchObject({
    problem: expect.stringContaining("no such evaluation") as string,
  });
});

it("shows what the editor knows of a run while its steps are read, and leads to a passage", async () => {
  const { folder } = await partOfRun(170);
  const record = await readRunRecord(folder);
  const tracker = trackRun({ folder, record }, { isAnswering: () => Promise.resolve(false) });
  await tracker.poll();
  const { session, posted } = await open([folder], () => tracker.current);
  const told = session.receive({ type: "ready" });
  expect(posted).toMatchObject([
    { type: "snapshot", runs: [{ stepCount: 0, status: { isReading: true, step: 170, totalSteps: 180 } }] },
  ]);
  expect((posted[0] as SnapshotMessage).runs[0]?.evaluations).toHaveLength(3);
  await told;
  await expect.poll(() => updatesOf(posted).flatMap(({ steps }) => steps).length, patience).toBe(170);
  expect(updatesOf(posted)[0]?.status?.isReading).toBe(false);

  await session.select({ split: "retain", id: "novel-08qa0" });
  const { passage } = posted.at(-1) as SelectMessage;
  expect(posted.at(-1)).toMatchObject({ type: "select", split: "retain" });
  await session.receive({ type: "request", id: 1, kind: "inspect", params: { run: 0, passage, evaluation: 0 } });
  expect(posted.at(-1)).toMatchObject({ result: { passage: { id: "novel-08qa0", split: "retain" } } });
  await expect(session.select({ id: "nobody" })).rejects.toThrow("has no passage nobody");
});

const updatesOf = (posted: readonly ToPage[]): UpdateMessage[] =>
  posted.filter((message): message is UpdateMessage => message.type === "update");
const numbersOf = (posted: readonly ToPage[]): number[] =>
  posted.flatMap((message) => ("sequence" in message ? [message.sequence] : []));
