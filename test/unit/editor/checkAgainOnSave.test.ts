import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { checkAgainOnSave } from "../../../src/editor/checks/checkAgainOnSave";
import { createCheckProblems } from "../../../src/editor/checks/checkProblems";
import type { CheckProblems } from "../../../src/editor/checks/checkProblems";
import { createRenewals } from "../../../src/editor/checks/renewals";
import type { Renewals } from "../../../src/editor/checks/renewals";
import type { CheckReport } from "../../../src/protocol/findings";
import { temporaryFolder } from "../engine/run/runFixture";
import { fake, fireSaved, resetFake, Uri } from "./fakeVscode";

vi.mock("vscode", () => import("./fakeVscode"));

/** The checks that have begun. The test ends them. */
let begun: {
  readonly file: string;
  readonly signal: AbortSignal;
  readonly end: (message: string, place?: object) => void;
}[];
/** The messages that are listed for each configuration. */
let listed: Map<string, string[]>;
let checks: CheckProblems;
let renewals: Renewals;
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
  renewals = createRenewals(context as never);
  checks = createCheckProblems(context as never, { setFound, dropFound: () => undefined } as never, renewals);
  const checkFiles = (file: string, signal: AbortSignal): Promise<CheckReport> =>
    new Promise((resolve, reject) => {
      signal.addEventListener("abort", () => reject(new Error("ended")));
      const end = (message: string, place = {}): void => resolve({ findings: [{ level: "error", message, ...place }] });
      begun.push({ file, signal, end });
    });
  const log = { error: (error: unknown) => expect.unreachable(String(error)) };
  checkAgainOnSave({ context, log, engines: { checkFiles }, checks } as never, renewals);
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
    expect(renewals.checked()).toEqual([]);
  });

  it("keeps what only a check with the model finds, until its file changes", async () => {
    const [one, set] = [inside("one.lethe.json"), inside("shared.jsonl")];
    const found = { level: "warning", needsModel: true } as const;
    await checks.show(one, [
      { ...found, message: "Cut", file: set, line: 1 },
      { ...found, message: "Nothing to forget" },
      { level: "error", message: "Not JSON" },
    ]);
    await save("one.lethe.json");
    begun[0]?.end("Bad step");
    await expect.poll(() => listed.get(one)).toEqual(["Cut", "Nothing to forget", "Bad step"]);
    fake.documentChanged.fire({ document: { uri: Uri.file(set) }, contentChanges: [{}] });
    await save("shared.jsonl");
    begun[1]?.end("Bad step");
    await expect.poll(() => listed.get(one)).toEqual(["Nothing to forget", "Bad step"]);
    await checks.show(one, []);
    await save("shared.jsonl");
    begun[2]?.end("Bad step");
    await expect.poll(() => listed.get(one)).toEqual(["Bad step"]);
  });

  it("lists no problem of a file that was changed after the save, because its lines may have moved", async () => {
    const [one, set] = [inside("one.lethe.json"), inside("shared.jsonl")];
    await checks.show(one, [{ level: "error", message: "Not JSON" }]);
    await save("shared.jsonl");
    fake.textDocuments = [{ uri: Uri.file(set), isDirty: true, getText: () => "" }];
    begun[0]?.end("Bad row", { file: set, line: 1 });
    await expect.poll(() => listed.get(one)).toEqual([]);
  });

  it("renews a check if the editor spells the path of the set in another case on Windows", async () => {
    vi.spyOn(process, "platform", "get").mockReturnValue("win32");
    await checks.show(inside("one.lethe.json"), []);
    await save("SHARED.jsonl");
    expect(begun.map(({ file }) => file)).toEqual([inside("one.lethe.json")]);
    vi.restoreAllMocks();
  });
});
