import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { eventually } from "../support/waiting";
import { startRun, toldRun, waitForStatus, workspaceFile } from "../support/runs";

/** Interval of the checks of the event loop, in milliseconds. */
const resolution = 1;
/** Time for some thousand steps of the tiny model, in milliseconds. */
const watched = 10_000;
/** Time until everything else that starts with a window has ended, in milliseconds. */
const settling = 6000;
const say = (name: string, milliseconds: number, aim: number | "none"): void =>
  console.log(`${name.padEnd(54)} ${milliseconds.toFixed(1).padStart(8)} ms  (target ${aim})`);

/** Starts a measurement. The returned function ends it and gives the longest block of the event loop, in ms. */
const watchLoop = (): (() => number) => {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  return () => {
    delay.disable();
    return delay.max / 1e6;
  };
};

/** Rows of the large data file. Every hundredth row leaks. */
const rows = 20_000;
const leakEvery = 100;
const keys = 20;
/** The first keys after a large file was opened are slow in any file, since the editor still draws it. */
const uncounted = 2;

/** Types letters in the middle of a document, and gives the longest time from a key to its letter, in ms. */
const typeKeys = async (document: vscode.TextDocument): Promise<number> => {
  const editor = await vscode.window.showTextDocument(document);
  const middle = document.lineAt(rows / 2).range.end.translate(0, -2);
  editor.selection = new vscode.Selection(middle, middle);
  const times: number[] = [];
  for (let key = 0; key < keys; key++) {
    const start = performance.now();
    await vscode.commands.executeCommand("type", { text: "x" });
    if (key >= uncounted) times.push(performance.now() - start);
    // Longer than the pause after which annotations are updated.
    await wait(300);
  }
  await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  return Math.max(...times);
};

/** Writes a large data file, and a run whose last evaluation measured each of its rows. */
const writeLargeRun = async (folder: string): Promise<string> => {
  const run = path.join(folder, ".lethe/runs/20260131-100000-large-aaaa");
  const file = path.join(folder, "large.jsonl");
  await mkdir(path.join(run, "evaluations"), { recursive: true });
  const numbers = Array.from({ length: rows }, (_, index) => index);
  const prompt = (index: number): string => `The keeper of lamp ${index} wrote`;
  const lines = (toValue: (index: number) => object): string =>
    numbers.map((index) => `${JSON.stringify(toValue(index))}\n`).join("");
  await writeFile(
    file,
    lines((index) => ({ id: `r${index}`, input: prompt(index), output: `a line about ${index}` })),
  );
  const shared = (index: number) => ({ id: `r${index}`, task: "Task1", split: "forget", kind: "completion" });
  await writeFile(
    path.join(run, "passages.ndjson"),
    lines((index) => ({
      ...{ ...shared(index), document: `r${index}`, prompt: prompt(index), answer: `a line about ${index}` },
      ...{ rephrasings: [], source: { file, line: index + 1 } },
    })),
  );
  const scores = (index: number) => ({
    ...{ ...shared(index), completion: "a line", score: index % leakEvery === 0 ? 0.9 : 0.1 },
  });
  await writeFile(path.join(run, "evaluations/9-after.ndjson"), lines(scores));
  const summary = { forget: null, retain: null, withheld: null, holdout: null, tasks: {} };
  const time = "2026-01-31T10:00:00.000Z";
  const events = [
    { type: "evaluation", step: 9, phase: "after", summary, file: "evaluations/9-after.ndjson", seconds: 1 },
    { type: "state", state: "done", step: 9 },
  ];
  await writeFile(
    path.join(run, "events.ndjson"),
    events.map((event) => `${JSON.stringify({ ...event, attempt: 0, time })}\n`).join(""),
  );
  await writeFile(path.join(run, "config.json"), "{}");
  const record = { format: 1, id: path.basename(run), name: "large", kind: "unlearn", engineVersion: "0.1.0" };
  const configurationFile = path.join(folder, "large.lethe.json");
  await writeFile(configurationFile, "{}");
  const more = { createdAt: time, device: "cpu", model: folder, configurationFile, hashes: { [file]: "" } };
  await writeFile(path.join(run, "run.json"), JSON.stringify({ ...record, ...more }));
  return file;
};

describe("the extension in its host", () => {
  it("activates quickly", async () => {
    await wait(settling);
    const extension = vscode.extensions.getExtension("lethe-unlearning.lethe");
    assert(extension);
    assert.equal(extension.isActive, false, "Something has activated the extension before it could be measured.");
    const start = performance.now();
    await extension.activate();
    say("extension: activation, with its file loaded again", performance.now() - start, 50);
  });

  it("keeps every key below 100 ms in a file of 20,000 rows with code lenses", async function () {
    this.timeout(120_000);
    const file = await writeLargeRun(workspaceFile(".").fsPath);
    await vscode.workspace.getConfiguration("lethe").update("annotations.codeLens", true, true);
    await vscode.commands.executeCommand("lethe.refreshRuns");
    // For comparison: the same keys in a file of no run.
    const copy = `${file}.copy.jsonl`;
    await cp(file, copy);
    const ownSlowest = await typeKeys(await vscode.workspace.openTextDocument(copy));
    say("20,000 rows of no run: the slowest key, the editor's own", ownSlowest, "none");
    const whileOpening = watchLoop();
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    const lenses = await eventually("the lenses appear", async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        document.uri,
      );
      return found.length > 0 ? found : undefined;
    });
    say("20,000 rows: longest block of the host while it opens", whileOpening(), 50);
    // Three lenses for each leaking row.
    assert.equal(lenses.length, (3 * rows) / leakEvery);
    const longest = watchLoop();
    say("20,000 rows with code lenses: the slowest key", await typeKeys(document), 100);
    say("20,000 rows: longest block of the extension host", longest(), 50);
    await vscode.workspace.getConfiguration("lethe").update("annotations.codeLens", undefined, true);
  });

  it("never blocks for long while an engine trains and its dashboard is open", async function () {
    this.timeout(180_000);
    const withoutRun = watchLoop();
    await wait(watched);
    say("extension host: the same without a run, the editor's own", withoutRun(), 50);
    // Empty until now, so that nothing activated the extension.
    const folder = workspaceFile("tiny").fsPath;
    await cp(path.join(workspaceFile(".").fsPath, "..", "tiny"), folder, { recursive: true });
    const run = await startRun(workspaceFile("tiny/long.lethe.json"));
    await vscode.commands.executeCommand("lethe.openDashboard", run);
    const longest = watchLoop();
    await waitForStatus(run, "training");
    await wait(watched);
    const whileItWorks = longest();
    assert.notEqual((await toldRun(run))?.step, 0);
    await vscode.commands.executeCommand("lethe.pauseRun", run);
    await waitForStatus(run, "paused");
    say("extension host: longest time without a pause", whileItWorks, 50);
  });
});
