import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { beforeEach, expect, it, vi } from "vitest";
import { readPhaseFacts } from "../../../../src/control/phaseFacts";
import { followPhases } from "../../../../src/editor/phases/followPhases";
import type { Run } from "../../../../src/editor/run";
import type { Services } from "../../../../src/editor/services";
import { emptyDigest } from "../../../../src/runs/runDigest";
import type { RunRecord } from "../../../../src/runs/runRecord";
import { temporaryFolder } from "../../runs/temporaryFolder";
import { EventEmitter, fake, resetFake } from "../fakeVscode";

vi.mock("vscode", () => import("../fakeVscode"));
vi.mock(import("../../../../src/control/phaseFacts"), async (original) => {
  const real = await original();
  return { ...real, readPhaseFacts: vi.fn(real.readPhaseFacts) };
});
beforeEach(resetFake);

/** A follower of a configuration, with the runs and the visibility that a test sets. */
const follow = async () => {
  const watched = { now: true };
  const folder = await temporaryFolder();
  const file = path.join(folder, "letters.lethe.json");
  await mkdir(path.join(folder, "model"));
  for (const set of ["forget", "retain"]) await writeFile(path.join(folder, `${set}.jsonl`), "{}\n");
  await writeFile(file, JSON.stringify({ model: "model", data: { forget: "forget.jsonl", retain: "retain.jsonl" } }));
  const [storeChanged, verified] = [new EventEmitter<void>(), new EventEmitter<void>()];
  const run: Run = {
    ...{ folder: path.join(folder, "1"), id: "1", name: "letters", kind: "unlearn", status: "training" },
    ...{ reason: undefined, digest: emptyDigest, record: { kind: "unlearn", configurationFile: file } as RunRecord },
  };
  const store = { runs: [] as Run[], onDidChange: storeChanged.event };
  let reads = 0;
  const shown = {
    /** Every read begins with a look at this. */
    get ready() {
      reads += 1;
      return Promise.resolve();
    },
    ...{ current: file, chooseAgain: vi.fn(() => Promise.resolve()) },
    onDidChange: new EventEmitter<void>().event,
  };
  const services = {
    ...{ context: { subscriptions: [] }, store, log: { error: vi.fn() } },
    selected: { current: undefined, onDidChange: new EventEmitter<unknown>().event },
  };
  const models = { resultOf: () => undefined, onDidVerify: verified.event };
  const follower = followPhases(services as unknown as Services, shown, models, () => watched.now);
  let changes = 0;
  follower.onDidChange(() => (changes += 1));
  return {
    ...{ follower, shown, run, file, watched, services },
    reads: () => reads,
    changes: () => changes,
    /** Changes the runs, and waits until the follower has read what it wants to read. */
    show: async (...runs: readonly Run[]): Promise<void> => {
      store.runs = [...runs];
      storeChanged.fire();
      if (watched.now) await follower.read();
    },
  };
};

const stateOf = ({ follower }: Awaited<ReturnType<typeof follow>>, label: string) =>
  follower.current?.phases.find((phase) => phase.label === label)?.state;

it("reads again if a run changes in a way that a phase shows, and not for each step", async () => {
  const followed = await follow();
  await followed.show();
  expect(stateOf(followed, "Unlearning")).toBe("open");
  await followed.show(followed.run);
  expect(stateOf(followed, "Unlearning")).toBe("atWork");
  const before = followed.changes();
  await followed.show({ ...followed.run, digest: { ...emptyDigest, step: 7 } });
  expect(followed.changes()).toBe(before);
  await followed.show({ ...followed.run, status: "crashed" });
  expect(stateOf(followed, "Unlearning")).toBe("problem");
});

it("reads nothing while nobody looks", async () => {
  const followed = await follow();
  await followed.show();
  followed.watched.now = false;
  const before = followed.reads();
  await followed.show(followed.run);
  // A read would begin in this turn of the event loop.
  await turn();
  expect(followed.reads()).toBe(before);
  expect(stateOf(followed, "Unlearning")).toBe("open");
  followed.watched.now = true;
  await followed.show(followed.run);
  expect(stateOf(followed, "Unlearning")).toBe("atWork");
});

it("ignores runs of other configurations, and chooses again if the file is gone", async () => {
  const followed = await follow();
  const record = { ...followed.run.record, configurationFile: `${followed.file}.other` } as RunRecord;
  await followed.show({ ...followed.run, record });
  expect(stateOf(followed, "Unlearning")).toBe("open");
  followed.shown.current = path.join(path.dirname(followed.file), "gone.lethe.json");
  await followed.show();
  expect(followed.shown.chooseAgain).toHaveBeenCalledOnce();
  expect(followed.follower.current).toBeUndefined();
});

it("reads again after a read that failed", async () => {
  const followed = await follow();
  vi.mocked(readPhaseFacts).mockRejectedValueOnce(new Error("EMFILE"));
  await followed.show();
  expect(followed.services.log.error).toHaveBeenCalledOnce();
  expect(followed.follower.current).toBeUndefined();
  await followed.show();
  expect(stateOf(followed, "Unlearning")).toBe("open");
});

it("reads sets and models again before the next step, and when the window gets the focus", async () => {
  const followed = await follow();
  await followed.show();
  expect(stateOf(followed, "Models")).toBe("done");
  const model = path.join(path.dirname(followed.file), "model");
  await rm(model, { recursive: true });
  await followed.follower.read();
  expect(stateOf(followed, "Models")).toBe("done");
  await followed.follower.readAfresh();
  expect(stateOf(followed, "Models")).toBe("problem");
  await mkdir(model);
  fake.windowStateChanged.fire({ focused: false });
  await followed.follower.read();
  expect(stateOf(followed, "Models")).toBe("problem");
  fake.windowStateChanged.fire({ focused: true });
  await followed.follower.read();
  expect(stateOf(followed, "Models")).toBe("done");
});
