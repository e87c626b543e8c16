import { beforeEach, expect, it, vi } from "vitest";
import type { ChangedFile } from "../../../src/control/changedInputs";
import { confirmStop } from "../../../src/editor/commands/controlRun";
import { resumeRun } from "../../../src/editor/commands/resumeRun";
import type { Run } from "../../../src/editor/run";
import type { Services } from "../../../src/editor/services";
import { emptyDigest } from "../../../src/runs/runDigest";
import { fake, resetFake, Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));
vi.mock(import("../../../src/control/dataText"), () => ({
  describeChanges: () => Promise.resolve("forget.jsonl has changed since the run started (line 2 differs)"),
  readDataText: () => Promise.resolve(""),
}));
beforeEach(resetFake);

const run = {
  ...{ folder: "/runs/one", id: "one", name: "one", kind: "unlearn", status: "paused", reason: undefined },
  record: { configurationFile: "/work/one.lethe.json" },
  digest: emptyDigest,
} as unknown as Run;

/** Resumes a run with a changed set, and presses the given buttons one after another. */
const resumePressing = async (...presses: readonly string[]) => {
  const resumed: boolean[] = [];
  const changed: readonly ChangedFile[] = [
    { file: "/work/forget.jsonl", copy: "/runs/one/data/forget/forget.jsonl", isMissing: false },
  ];
  const services = {
    engines: {
      resume: (_: string, withCopy: boolean) => {
        resumed.push(withCopy);
        return Promise.resolve(withCopy ? [] : changed);
      },
    },
    store: {
      runs: [run],
      whenReady: Promise.resolve(),
      find: () => run,
      expectAttempt: () => undefined,
      refresh: () => Promise.resolve(),
    },
    selected: { select: () => undefined },
  } as unknown as Services;
  const left = [...presses];
  fake.press = () => left.shift();
  await resumeRun(services)(run.folder);
  await expect.poll(() => left.length).toBe(0);
  return resumed;
};

it("shows the changes of a set, and still offers the choice afterwards", async () => {
  const resumed = await resumePressing("Show Changes", "Resume with the Run's Copy");
  await expect.poll(() => resumed).toEqual([false, true]);
  expect(fake.messages).toEqual(
    Array.from({ length: 2 }, () => "forget.jsonl has changed since the run started (line 2 differs)."),
  );
  expect(fake.executed).toEqual([
    [
      "vscode.diff",
      Uri.from({ scheme: "lethe-data", path: "/one/forget.jsonl", query: "/runs/one/data/forget/forget.jsonl" }),
      Uri.file("/work/forget.jsonl"),
      "forget.jsonl: in one ↔ now",
      { preview: false },
    ],
  ]);
});

it("starts a new run from the run's configuration", async () => {
  const resumed = await resumePressing("Start New Run");
  await expect.poll(() => fake.executed).toEqual([["lethe.startRun", Uri.file("/work/one.lethe.json")]]);
  expect(resumed).toEqual([false]);
});

it("asks before a stop only where work would be lost", async () => {
  const at = (step: number): Run => ({ ...run, digest: { ...emptyDigest, step } });
  expect(await confirmStop(at(5))).toBe(true);
  expect(fake.messages).toEqual([]);
  expect(await confirmStop(at(0))).toBe(false);
  expect(fake.messages).toEqual(["Stop one?"]);
  fake.press = () => "Stop Run";
  expect(await confirmStop(at(0))).toBe(true);
});
