import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkAgainOnSave } from "../../../src/editor/checks/checkAgainOnSave";
import { createCheckProblems } from "../../../src/editor/checks/checkProblems";
import type { CheckProblems } from "../../../src/editor/checks/checkProblems";
import type { CheckReport } from "../../../src/protocol/findings";
import { temporaryFolder } from "../engine/run/runFixture";
import { fireSaved, resetFake } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));

/** The checks that have begun. The test ends them. */
let begun: { readonly file: string; readonly signal: AbortSignal; readonly end: (message: string) => void }[];
/** The messages that are listed for each configuration. */
let listed: Map<string, string[]>;
let checks: CheckProblems;
let folder = "";
const inside = (name: string): string => path.join(folder, name);

beforeEach(async () => {
  resetFake();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  begun = [];
  listed = new Map();
  folder = await temporaryFolder();
  for (const name of ["one", "two"])
    await writeFile(inside(`${name}.lethe.json`), JSON.stringify({ data: { forget: "shared.jsonl" } }));
  const context = { subscriptions: [] };
  const setFound = (file: string, found: ReadonlyMap<string, readonly { readonly message: string }[]>): void =>
    void listed.set(
      file,
      [...found.values()].flat().map(({ message }) => message),
    );
  checks = createCheckProblems(context as never, { setFound, dropFound: () => undefined } as never);
  const checkFiles = (file: string, signal: AbortSignal): Promise<CheckReport> =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("ended")));
      begun.push({ file, signal, end: (message) => resolve({ findings: [{ level: "error", message }] }) });
    });
  const log = { error: (error: unknown) => expect.unreachable(String(error)) };
  checkAgainOnSave({ context, log, engines: { checkFiles }, checks } as never);
});
afterEach(() => vi.useRealTimers());

/** Saves a file, and lets the pause after the save end as soon as it has begun. */
const save = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) {
    const pauses = vi.getTimerCount();
    fireSaved(inside(name));
    await vi.waitUntil(() => vi.getTimerCount() > pauses);
  }
  await vi.runAllTimersAsync();
};

describe("a save after a check", () => {
  it("checks a configuration once again when it or its set is saved together", async () => {
    await checks.show(inside("one.lethe.json"), []);
    await save("one.lethe.json", "shared.jsonl");
    expect(begun.map(({ file }) => file)).toEqual([inside("one.lethe.json")]);
    begun[0]?.end("Not JSON");
    await expect.poll(() => listed.get(inside("one.lethe.json"))).toEqual(["Not JSON"]);
  });

  it("ends the check of an older save", async () => {
    await checks.show(inside("one.lethe.json"), []);
    await save("shared.jsonl");
    await save("shared.jsonl");
    await expect.poll(() => begun.map(({ signal }) => signal.aborted)).toEqual([true, false]);
  });

  it("runs one check at a time", async () => {
    for (const name of ["one", "two"]) await checks.show(inside(`${name}.lethe.json`), []);
    const pauses = 2;
    fireSaved(inside("shared.jsonl"));
    await vi.waitUntil(() => vi.getTimerCount() === pauses);
    await vi.runAllTimersAsync();
    expect(begun.map(({ file }) => file)).toEqual([inside("one.lethe.json")]);
    begun[0]?.end("First");
    await expect.poll(() => begun.length).toBe(2);
  });

  it("gives way to a check that the user has asked for, and ends with the next start", async () => {
    await checks.show(inside("one.lethe.json"), []);
    await save("one.lethe.json");
    await checks.show(inside("one.lethe.json"), [{ level: "warning", message: "Nothing to forget" }]);
    expect(begun[0]?.signal.aborted).toBe(true);
    expect(listed.get(inside("one.lethe.json"))).toEqual(["Nothing to forget"]);
    checks.clear(inside("one.lethe.json"));
    expect(checks.checked()).toEqual([]);
  });
});
