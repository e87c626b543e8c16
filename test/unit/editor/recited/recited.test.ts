import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, it, vi } from "vitest";
import type { FindProcessOptions } from "../../../../src/control/findProcess";
import { registerRecited } from "../../../../src/editor/recited/registerRecited";
import type { Services } from "../../../../src/editor/services";
import type { FindSummary, RecitedText } from "../../../../src/protocol/recited";
import { temporaryFolder } from "../../runs/temporaryFolder";
import { fake, resetFake, Uri } from "../fakeVscode";
import type { FakeInput } from "../fakeVscode";

vi.mock("vscode", () => import("../fakeVscode"));
// The real one remembers the keys of earlier tests.
vi.mock(import("../../../../src/editor/setContext"), async () => {
  const { commands } = await import("../fakeVscode");
  return { setContext: (key, value) => void commands.executeCommand("setContext", key, value) };
});

/** The search that the command has started. The test plays the process. */
let search: Search | undefined;
type Search = Omit<FindProcessOptions, "cliPath" | "nodePath"> & { readonly end: (summary: FindSummary) => void };
let folder = "";
let warnings: unknown[] = [];
/** Resolves when the editor has written what it remembers. */
let written = Promise.resolve();
/** Opens a window. The second call stands for a reload. */
let open = (): unknown => undefined;
const inFolder = (name: string): string => path.join(folder, name);

beforeEach(async () => {
  resetFake();
  search = undefined;
  warnings = [];
  written = Promise.resolve();
  folder = await temporaryFolder();
  fake.folders = [folder];
  fake.files = [inFolder("old.lethe.json"), inFolder("recommended.lethe.json"), inFolder("none.lethe.json")];
  for (const name of ["old", "recommended"])
    await writeFile(
      inFolder(`${name}.lethe.json`),
      JSON.stringify({ model: "model", data: { forget: "forget.jsonl" } }),
    );
  await writeFile(inFolder("none.lethe.json"), "{}");
  fake.answer = ({ items }: FakeInput) => items.find(({ label }) => label === "model") ?? "hide";
  const memory = new Map<string, unknown>();
  const workspaceState = {
    get: (key: string) => memory.get(key),
    update: (key: string, value: unknown) => written.then(() => memory.set(key, value)),
  };
  const services = {
    context: { subscriptions: [], workspaceState },
    log: { error: () => undefined, warn: (text: unknown) => warnings.push(text) },
    store: { whenReady: Promise.resolve(), runs: [] },
    engines: {
      find: (given: FindProcessOptions) =>
        new Promise((resolve, reject) => {
          search = { ...given, end: resolve };
          given.signal?.addEventListener("abort", () => reject(new Error("aborted")));
        }),
    },
  };
  open = () => registerRecited(services as unknown as Services);
  open();
});

const run = async (command: string, ...given: readonly unknown[]): Promise<void> =>
  fake.commands.get(`lethe.${command}`)?.(...given);

/** Starts a search of the folder `letters`, and waits until its process is at work. */
const start = async (): Promise<{ readonly ended: Promise<void>; readonly work: Search }> => {
  const before = search;
  const ended = run("findRecited", Uri.file(inFolder("letters")));
  const work = await vi.waitUntil(() => (search === before ? undefined : search), { timeout: 10_000 });
  return { ended, work };
};

const passage = (line: number, score: number, more: Partial<RecitedText> = {}): RecitedText => ({
  ...{ file: inFolder("letters/1998.txt"), line, id: `passage-${line}`, kind: "completion", score, personalData: [] },
  ...{ prompt: `Line ${line} of ann@example.org`, answer: "goes on like this." },
  ...more,
});
const summary: FindSummary = { asked: 3, measured: 3, found: 2, withPersonalData: 1, problems: [], leftOut: [] };

const rows = () => fake.trees.get("lethe.recited")?.treeDataProvider.getChildren() as readonly RecitedText[];
interface Item {
  readonly label: string;
  readonly description: string;
  readonly tooltip: string;
  readonly contextValue: string;
}
const items = (): Item[] =>
  rows().map((row) => fake.trees.get("lethe.recited")?.treeDataProvider.getTreeItem(row as never) as Item);
const view = () => fake.views.get("lethe.recited");
const contextOf = (key: string): unknown =>
  fake.executed.findLast(([command, name]) => command === "setContext" && name === key)?.[2];

it("shows what was found as it comes, the most exposed first, with kinds of personal data and without texts", async () => {
  const { ended, work } = await start();
  expect(work).toMatchObject({ subject: inFolder("recommended.lethe.json"), files: [inFolder("letters")], folder });
  work.onFound(passage(41, 0.75));
  expect(items()).toMatchObject([{ label: "75 % recited · 1998.txt:41" }]);
  expect(view()).toMatchObject({
    description: "model",
    message: expect.stringMatching(/^The search is at work/) as string,
  });
  work.onFound(passage(7, 0.97, { personalData: ["e-mail address", "phone number"] }));
  work.onFound(passage(9, 1, { kind: "question" }));
  work.end({ ...summary, leftOut: ["x.json is no JSON."] });
  await ended;
  expect(items().map(({ label }) => label)).toEqual([
    ...["answered · 1998.txt:9", "97 % recited · 1998.txt:7", "75 % recited · 1998.txt:41"],
  ]);
  expect(items()[1]?.description).toBe(`e-mail address · phone number · ${inFolder("letters")}`);
  expect(JSON.stringify(items().map(({ label, description, tooltip }) => [label, description, tooltip]))).not.toContain(
    "ann@",
  );
  expect(view()?.message).toBe("The model recites or answers 2 of 3 passages (67 %); 1 of them have personal data.");
  expect(warnings).toEqual(["Left out: x.json is no JSON."]);
});

it("says how much of the work is done, and how long it still takes", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  try {
    const { ended, work } = await start();
    work.onProgress?.("asking for passages", 10, 100);
    vi.setSystemTime(Date.now() + 60_000);
    work.onProgress?.("asking for passages", 20, 100);
    expect(fake.progress).toEqual([
      "asking for passages, 10 of 100",
      "asking for passages, 20 of 100, about 8 min 00 s left",
    ]);
    work.end(summary);
    await ended;
  } finally {
    vi.useRealTimers();
  }
});

it("keeps what was found before the user cancelled, and begins again", async () => {
  const first = await start();
  first.work.onFound(passage(1, 1));
  await run("findRecited", Uri.file(inFolder("letters")));
  expect(fake.messages).toEqual(["A search is at work; wait for its end, or cancel it in its notification."]);
  fake.cancelled.fire(undefined);
  await first.ended;
  expect(items()).toHaveLength(1);
  expect(view()?.message).toBe("The search was interrupted. “Go On with the Search” goes on where it was.");
  const second = await start();
  expect(items()).toHaveLength(0);
  second.work.end({ ...summary, found: 0 });
  await second.ended;
  // The view's welcome text says what to do.
  expect(view()?.message).toBe("");
});

it("starts one search if two commands end their questions at the same time", async () => {
  let goOn = (): void => undefined;
  written = new Promise((resolve) => (goOn = resolve));
  const ended = [1, 2].map(() => run("findRecited", Uri.file(inFolder("letters"))));
  await vi.waitUntil(() => fake.messages.length > 0, { timeout: 10_000 });
  expect(fake.messages).toEqual(["A search is at work; wait for its end, or cancel it in its notification."]);
  goOn();
  const work = await vi.waitUntil(() => search, { timeout: 10_000 });
  work.end(summary);
  await Promise.all(ended);
});

it("says after a reload whether the search asks for more, and what to do without trust", async () => {
  const reload = (): unknown => {
    open();
    return view()?.message;
  };
  const first = await start();
  const kept = "What the last search has found is kept.";
  expect(reload()).toBe(`${kept} “Go On with the Search” shows it again, and asks for the rest.`);
  first.work.end(summary);
  await first.ended;
  expect(reload()).toBe(`${kept} “Go On with the Search” shows it again.`);
  fake.isTrusted = false;
  expect(reload()).toBe(`${kept} Trust this workspace to show it again.`);
  fake.isTrusted = true;
  fake.trustGranted.fire();
  expect(view()?.message).toBe(`${kept} “Go On with the Search” shows it again.`);
});

it("goes on after a reload of the window, and asks nothing again", async () => {
  const first = await start();
  first.work.onFound(passage(1, 1));
  fake.cancelled.fire(undefined);
  await first.ended;
  expect(contextOf("lethe.canGoOn")).toBe(true);
  open();
  expect(items()).toHaveLength(0);
  expect(view()?.message).toMatch(/^What the last search has found is kept\./);
  expect([contextOf("lethe.hasSearched"), contextOf("lethe.canGoOn")]).toEqual([true, true]);
  const asked = fake.answer;
  fake.answer = () => {
    throw new Error("The search is known.");
  };
  const ended = run("goOnRecited");
  const work = await vi.waitUntil(() => (search === first.work ? undefined : search), { timeout: 10_000 });
  expect(work).toMatchObject({ subject: first.work.subject, files: first.work.files, folder });
  work.onFound(passage(1, 1));
  work.end(summary);
  await ended;
  fake.answer = asked;
  expect(items()).toHaveLength(1);
  expect(contextOf("lethe.canGoOn")).toBe(false);
  await run("clearRecited");
  open();
  expect(view()?.message).not.toMatch(/kept/);
  await run("goOnRecited");
  expect(fake.messages.at(-1)).toBe("There is no search to go on with; start one with Find What the Model Recites.");
});

it("is there from the first search until its results are cleared", async () => {
  expect(contextOf("lethe.hasSearched")).toBeUndefined();
  const { ended, work } = await start();
  work.onFound(passage(1, 1));
  work.end(summary);
  await ended;
  expect([contextOf("lethe.hasSearched"), contextOf("lethe.hasRecited")]).toEqual([true, true]);
  await run("clearRecited");
  expect([contextOf("lethe.hasSearched"), contextOf("lethe.hasRecited")]).toEqual([false, false]);
  expect(rows()).toEqual([]);
});

it("adds the selected rows, and then all others, to the forget set once", async () => {
  await writeFile(
    inFolder("forget.jsonl"),
    `${JSON.stringify({ prompt: "Line 3 of", answer: "ann@example.org  goes on like this." })}\n`,
  );
  const { ended, work } = await start();
  for (const line of [1, 2, 3]) work.onFound(passage(line, 1 - line / 10));
  work.end(summary);
  await ended;
  const [first, second] = rows();
  await run("addRecited", first, [first, second]);
  expect(items().map(({ contextValue }) => contextValue)).toEqual(["added", "added", "recited"]);
  expect(items()[0]?.description).toMatch(/^in the forget set · /);
  expect(contextOf("lethe.hasRecited")).toBe(true);
  await run("addAllRecited");
  expect(contextOf("lethe.hasRecited")).toBe(false);
  expect(fake.messages).toEqual([
    "2 passages were added to forget.jsonl.",
    "0 passages were added to forget.jsonl; 1 was there already.",
  ]);
  const lines = (await readFile(inFolder("forget.jsonl"), "utf8")).trimEnd().split("\n").slice(1);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([
    { id: "selection-1sc1", input: "Line 1 of ann@example.org", output: "goes on like this." },
    { id: "selection-2sc1", input: "Line 2 of ann@example.org", output: "goes on like this." },
  ]);
});

it("proposes a new forget set if no configuration names one", async () => {
  await writeFile(inFolder("recommended.lethe.json"), JSON.stringify({ model: "model" }));
  await writeFile(inFolder("old.lethe.json"), "{}");
  fake.dialogue = (options) => (options as { readonly defaultUri: Uri }).defaultUri.fsPath;
  const { ended, work } = await start();
  work.onFound(passage(1, 1));
  work.end(summary);
  await ended;
  await run("addRecited", rows()[0]);
  expect(JSON.parse(await readFile(inFolder("forget.jsonl"), "utf8"))).toMatchObject({ output: "goes on like this." });
});

it("asks from the palette for the texts, too", async () => {
  await writeFile(inFolder("none.lethe.json"), JSON.stringify({ model: "other" }));
  const asked: string[] = [];
  const details: string[] = [];
  fake.answer = ({ placeholder, items: choices, step }: FakeInput) => {
    asked.push(placeholder);
    details.push(...choices.flatMap(({ detail }) => detail ?? []));
    // The user goes back once, and chooses another model.
    if (step === 2 && asked.length === 2) return "back";
    const label = step === 2 ? `$(folder) ${path.basename(folder)}` : asked.length === 1 ? "model" : "other";
    return choices.find((choice) => choice.label === label) ?? "hide";
  };
  void run("findRecited");
  const work = await vi.waitUntil(() => search, { timeout: 10_000 });
  expect(asked).toEqual([
    ...[
      "Choose the model to ask",
      "Choose the texts to search",
      "Choose the model to ask",
      "Choose the texts to search",
    ],
  ]);
  expect(details.slice(0, 2)).toEqual([
    "the model that recommended.lethe.json and 1 other name",
    "the model that none.lethe.json names",
  ]);
  expect(work).toMatchObject({ subject: inFolder("none.lethe.json"), files: [folder] });
});
