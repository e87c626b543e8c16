import { appendFile, cp, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";
import type { DashboardActions } from "../../../../src/editor/dashboard/session";
import { startSession } from "../../../../src/editor/dashboard/session";
import type { DashboardSession, SessionWindow } from "../../../../src/editor/dashboard/session";
import { trackRuns } from "../../../../src/editor/trackRuns";
import type { RunsTracker } from "../../../../src/editor/trackRuns";
import type {
  PassageScores,
  ProbeAnswer,
  RequestMessage,
  SelectMessage,
  SnapshotMessage,
  ToPage,
  UpdateMessage,
} from "../../../../src/protocol/dashboard";
import type { EvaluationEvent } from "../../../../src/protocol/events";
import { readRunPassages } from "../../../../src/runs/runPassages";
import { addRetrained, copyRecordedRun } from "../../runs/report/besideRun";
import { temporaryFolder } from "../../runs/temporaryFolder";

/** Ids of passages that are read slowly. */
const slowLines = vi.hoisted(() => new Set<string>());
vi.mock(import("../../../../src/runs/lines"), async (original) => {
  const { readLine, ...others } = await original();
  const readLineLate: typeof readLine = async (...given) => {
    const value = await readLine(...given);
    if (slowLines.has((value as { id: string }).id)) await wait(100);
    return value;
  };
  return { ...others, readLine: readLineLate };
});

const recorded = path.join(import.meta.dirname, "../../../fixtures/run");
/** No engine holds the copied runs, so the session looks at them only every two seconds. */
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

const trackQuietRuns = (): RunsTracker =>
  trackRuns({ savedDigest: () => undefined, isAnswering: () => Promise.resolve(false) });

const open = async (folders: readonly string[], given: Partial<SessionWindow> & { tracker?: RunsTracker } = {}) => {
  const { tracker = trackQuietRuns(), ...window } = given;
  const posted: ToPage[] = [];
  const called: unknown[][] = [];
  const action =
    (name: string) =>
    (...given: unknown[]): Promise<void> => {
      called.push([name, ...given]);
      return Promise.resolve();
    };
  const names = ["pause", "resume", "stop", "evaluate", "export", "openSource"] as const;
  const actions = Object.fromEntries(names.map((name) => [name, action(name)])) as unknown as DashboardActions;
  const session = await startSession(folders, actions, {
    post: (message) => posted.push(message),
    chooseRuns: () => Promise.resolve([]),
    watch: tracker.watch,
    save: () => Promise.resolve(),
    probing: {
      complete: () => Promise.reject(new Error("No model.")),
      prompts: () => [],
      keepPrompt: () => Promise.resolve(),
    },
    onDefect: (error) => {
      throw error as Error;
    },
    ...window,
  });
  sessions.push(session);
  let requests = 0;
  const ask = async (kind: RequestMessage["kind"], params: object): Promise<unknown> => {
    const id = (requests += 1);
    await session.receive({ type: "request", id, kind, params } as RequestMessage);
    const reply = posted.find((message) => message.type === "reply" && message.id === id);
    return reply !== undefined && "result" in reply ? reply.result : reply;
  };
  return { session, posted, called, ask };
};

it("posts a snapshot, then updates with consecutive numbers and each step once", async () => {
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

it("posts a new snapshot when a later attempt goes back", async () => {
  const { folder } = await partOfRun(70);
  const { session, posted } = await open([folder]);
  await session.receive({ type: "ready" });
  const resumed = { type: "resumed", attempt: 1, time: new Date().toISOString(), fromStep: 60 };
  await appendFile(path.join(folder, "events.ndjson"), `${JSON.stringify(resumed)}\n`);
  await expect.poll(() => posted.filter(({ type }) => type === "snapshot").length, patience).toBe(2);
  const last = posted.findLast((message): message is SnapshotMessage => message.type === "snapshot");
  expect(last?.runs[0]?.stepCount).toBe(60);
});

it("probes a model, marks what the forget set has too, and ends a probe", async () => {
  const { folder } = await partOfRun(170);
  const [first] = await readRunPassages(folder);
  if (first === undefined) throw new Error("The recorded run has no passages.");
  const kept: string[] = [];
  const asked: unknown[] = [];
  const { ask, posted } = await open([folder], {
    probing: {
      complete: async (runFolder, request, { signal, onToken }) => {
        asked.push(runFolder, request);
        if (request.prompt === "wait") {
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          signal.throwIfAborted();
        }
        onToken({ text: "He", logProbability: -1, sample: 1 });
        return { completion: "Nothing.", tokens: [], step: 4, further: [{ completion: first.answer, tokens: [] }] };
      },
      prompts: () => kept,
      keepPrompt: (prompt) => Promise.resolve(void kept.push(prompt)),
    },
  });
  const sampling = { count: 2, temperature: 1, seed: 3 };
  const answer = await ask("probe", { run: 0, probe: "a", prompt: "Who?", model: "current", sampling });
  expect(asked).toEqual([folder, { prompt: "Who?", model: "current", sampling }]);
  expect(posted).toContainEqual({
    type: "probeToken",
    probe: "a",
    token: { text: "He", logProbability: -1, sample: 1 },
  });
  expect(answer).toMatchObject({ step: 4, completions: [{ completion: "Nothing.", matches: [] }, {}] });
  const match = (answer as ProbeAnswer).completions[1]?.matches[0];
  expect(match).toMatchObject({ passage: 0, id: first.id, file: "forget.jsonl", line: first.source.line });
  expect(await ask("prompts", {})).toEqual(["Who?"]);
  expect(await ask("searchForget", { run: 0, text: `He said: ${first.answer}` })).toMatchObject([{ id: first.id }]);

  const waiting = ask("probe", { run: 0, probe: "b", prompt: "wait", model: "original" });
  await expect.poll(() => kept).toEqual(["Who?", "wait"]);
  await ask("endProbe", { probe: "b" });
  expect(await waiting).toMatchObject({ problem: "The probe was cancelled; ask again." });
});

it("answers with passages, scores and one whole passage, and calls the actions that the page asks for", async () => {
  const { folder } = await partOfRun(170);
  const { ask, called } = await open([folder]);
  await expect.poll(async () => ((await ask("history", { run: 0, passage: 0 })) as unknown[]).length, patience).toBe(3);
  expect(((await ask("passages", { run: 0 })) as unknown[]).length).toBe(720);
  expect(await ask("costs", { run: 0 })).toMatchObject({
    ...{ run: { steps: 170 }, place: "cpu", estimate: { by: "onePass" } },
  });
  const sampled = (await ask("scores", { run: 0, evaluation: 1 })) as { scores: (number | null)[]; threshold: number };
  expect(sampled.scores.filter((score) => score !== null)).toHaveLength(80);
  expect(await ask("inspect", { run: 0, passage: 0, evaluation: 0 })).toMatchObject({
    passage: { id: "novel-01sc1", source: { line: 1 } },
    record: { id: "novel-01sc1", score: 1 },
  });
  expect(await ask("inspect", { run: 0, passage: 0, evaluation: 1 })).toMatchObject({ record: null });
  await ask("openSource", { run: 0, passage: 0 });
  await ask("pause", { run: 0 });
  expect(called.map(([name, ...given]) => [name, given.at(-1)])).toEqual([
    ["openSource", 1],
    ["pause", folder],
  ]);
  expect(await ask("inspect", { run: 0, passage: 0, evaluation: 99 })).toMatchObject({
    problem: expect.stringContaining("no longer has this evaluation") as string,
  });
});

it("compares an evaluation with the retrained model, but this model not with itself", async () => {
  const run = await copyRecordedRun();
  await addRetrained(run);
  const { session, posted, ask } = await open([run.folder]);
  await expect.poll(async () => ((await ask("history", { run: 0, passage: 0 })) as unknown[]).length, patience).toBe(4);
  const evaluation = 3;
  const zero = expect.closeTo(0, 6) as number;
  // The run's own figures stand for those of the retrained model.
  expect(await ask("besideRetrained", { run: 0, evaluation })).toMatchObject({
    differences: { "forget.regurgitation": { value: zero } },
    membership: { reference: { auc: 0.5 } },
  });
  const referenceIn = () =>
    posted.findLast((message): message is SnapshotMessage => message.type === "snapshot")?.runs[0]?.reference;
  await session.receive({ type: "ready" });
  expect(referenceIn()?.forget).toBeDefined();

  await run.change("run.json", (record) => ({
    ...record,
    retrained: { file: "/reference.json", retainWithheld: 0, seed: 0 },
  }));
  const again = await open([run.folder]);
  await again.session.receive({ type: "ready" });
  expect(again.posted.find((message) => message.type === "snapshot")?.runs[0]?.reference).toBeNull();
});

it("skips damaged lines of an evaluation, and says that a file without a valid line is damaged", async () => {
  const { folder } = await partOfRun(70);
  const damage = async (name: string, change: (lines: string[]) => string[]): Promise<void> => {
    const file = path.join(folder, "evaluations", name);
    const lines = (await readFile(file, "utf8")).trimEnd().split("\n");
    await writeFile(file, change(lines).join("\n"));
  };
  const badUnmeasured = (line = "{}"): string => JSON.stringify({ ...(JSON.parse(line) as object), unmeasured: 1 });
  await damage("0-before.ndjson", (lines) => ["null", "{", badUnmeasured(lines[2]), ...lines.slice(3), "{"]);
  await damage("60-during.ndjson", () => ["null", ""]);
  const { ask } = await open([folder]);
  const scoresOf = (evaluation: number): Promise<unknown> => ask("scores", { run: 0, evaluation });
  await expect.poll(() => scoresOf(0), patience).toHaveProperty("scores");
  const { scores } = (await scoresOf(0)) as PassageScores;
  expect(scores.filter((score) => score === null)).toHaveLength(3);
  expect(await ask("inspect", { run: 0, passage: 0, evaluation: 0 })).toMatchObject({ record: null });
  await expect
    .poll(() => scoresOf(1), patience)
    .toMatchObject({
      problem: expect.stringMatching(/60-during\.ndjson is damaged; evaluate the run again\.$/) as string,
    });
  // The file changes after the table has read the places of its lines.
  await damage("0-before.ndjson", (lines) => lines.map(() => ""));
  expect(await ask("inspect", { run: 0, passage: 5, evaluation: 0 })).toMatchObject({
    problem: expect.stringMatching(/0-before\.ndjson is damaged; evaluate the run again\.$/) as string,
  });
});

it("shows what the editor knows of a run before its steps are read, and selects a passage", async () => {
  const { folder } = await partOfRun(170);
  const tracker = trackQuietRuns();
  await tracker.scan([path.dirname(folder)]);
  const { session, posted } = await open([folder], { tracker });
  await session.receive({ type: "ready" });
  expect(posted.slice(0, 1)).toMatchObject([
    { type: "snapshot", runs: [{ stepCount: 0, status: { isReading: true, step: 170, totalSteps: 180 } }] },
  ]);
  expect((posted[0] as SnapshotMessage).runs[0]?.evaluations).toHaveLength(3);
  await expect.poll(() => updatesOf(posted).flatMap(({ steps }) => steps).length, patience).toBe(170);
  expect(updatesOf(posted)[0]?.status?.isReading).toBe(false);

  await session.select({ split: "retain", id: "novel-08qa0" });
  const { passage } = posted.at(-1) as SelectMessage;
  expect(posted.at(-1)).toMatchObject({ type: "select", split: "retain" });
  await session.receive({ type: "request", id: 1, kind: "inspect", params: { run: 0, passage, evaluation: 0 } });
  expect(posted.at(-1)).toMatchObject({ result: { passage: { id: "novel-08qa0", split: "retain" } } });
  await expect(session.select({ id: "nobody" })).rejects.toThrow("has no passage nobody");
});

it("reads the lines of an evaluation again after a resumed run wrote them again", async () => {
  const { folder } = await partOfRun(70);
  const { ask } = await open([folder]);
  const scoresNow = async () => ((await ask("scores", { run: 0, evaluation: 1 })) as PassageScores).scores;
  await expect.poll(async () => ((await ask("history", { run: 0, passage: 0 })) as unknown[]).length, patience).toBe(2);
  const before = await scoresNow();

  const events = (await readFile(path.join(folder, "events.ndjson"), "utf8")).trimEnd().split("\n");
  const measured = JSON.parse(events.find((line) => line.includes('"phase":"during"')) ?? "{}") as EvaluationEvent;
  const lines = path.join(folder, measured.file);
  await writeFile(lines, (await readFile(lines, "utf8")).replaceAll(/"score":[\d.]+/g, '"score":0.25'));
  const time = new Date().toISOString();
  const again = [
    { type: "resumed", attempt: 1, time, fromStep: 30 },
    { ...measured, attempt: 1, time },
  ];
  await appendFile(path.join(folder, "events.ndjson"), again.map((event) => `${JSON.stringify(event)}\n`).join(""));
  await expect.poll(scoresNow, patience).not.toEqual(before);
  expect(new Set(await scoresNow())).toEqual(new Set([0.25, null]));
});

it("shows a run once, even if two calls ask for it at the same time", async () => {
  const [{ folder }, { folder: other }] = [await partOfRun(70), await partOfRun(70)];
  const { session } = await open([folder]);
  await Promise.all([session.compareWith([other]), session.compareWith([other, folder])]);
  expect(session.folders).toEqual([folder, other]);
});

it("leaves out the run that the page named, even if its place has changed", async () => {
  const folders = [await partOfRun(70), await partOfRun(70), await partOfRun(70)].map(({ folder }) => folder);
  const { session, posted } = await open(folders);
  // The user pressed the button twice before the page got the new places.
  const leaveOut = (id: number): Promise<void> =>
    session.receive({ type: "request", id, kind: "leaveOut", params: { run: 1 }, folder: folders[1] });
  await Promise.all([leaveOut(1), leaveOut(2)]);
  expect(session.folders).toEqual([folders[0], folders[2]]);
  expect(posted).toContainEqual({ type: "reply", id: 2, problem: "This run is no longer shown; open it again." });
});

it("selects the last of two passages, even if the first one is found later", async () => {
  const { folder } = await partOfRun(70);
  const { session, posted } = await open([folder]);
  await session.receive({ type: "ready" });
  slowLines.add("novel-01sc1");
  await Promise.all([session.select({ id: "novel-01sc1" }), session.select({ split: "retain", id: "novel-08qa0" })]);
  slowLines.clear();
  const selected = posted.filter(({ type }) => type === "select");
  expect(selected).toMatchObject([{ split: "retain" }]);
});

it("posts nothing after the panel has been closed", async () => {
  const { folder } = await partOfRun(70);
  const { session, posted } = await open([folder]);
  const asked = session.receive({ type: "request", id: 1, kind: "passages", params: { run: 0 } });
  session.dispose();
  await asked;
  expect(posted).toEqual([]);
});

it("opens none of the runs when one of them cannot be opened", async () => {
  const { folder } = await partOfRun(70);
  const tracker = trackQuietRuns();
  await expect(open([folder, path.join(folder, "absent")], { tracker })).rejects.toThrow("is not a run folder");
  const first = await tracker.watch(folder);
  first.dispose();
  expect((await tracker.watch(folder)).tracker).not.toBe(first.tracker);
});

const updatesOf = (posted: readonly ToPage[]): UpdateMessage[] =>
  posted.filter((message): message is UpdateMessage => message.type === "update");
const numbersOf = (posted: readonly ToPage[]): number[] =>
  posted.flatMap((message) => ("sequence" in message ? [message.sequence] : []));
