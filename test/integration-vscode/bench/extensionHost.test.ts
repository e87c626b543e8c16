import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import path from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { startRun, toldRun, waitForStatus, workspaceFile } from "../support/runs";

/** In milliseconds; the event loop itself is looked at this often, which is no blocking. */
const resolution = 1;
/** In milliseconds: some thousand steps of the tiny model. */
const watched = 10_000;
/** In milliseconds: what else starts with a window is over then, and no longer in the way. */
const settling = 6000;
const say = (name: string, milliseconds: number, aim: number): void =>
  console.log(`${name.padEnd(54)} ${milliseconds.toFixed(1).padStart(8)} ms  (aim ${aim})`);

/** Begins to measure; what it gives ends that and says the longest time, in milliseconds, that the loop was held up. */
const watchLoop = (): (() => number) => {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  return () => {
    delay.disable();
    return delay.max / 1e6;
  };
};

describe("the extension in its host", () => {
  it("is active soon", async () => {
    await wait(settling);
    const extension = vscode.extensions.getExtension("lethe-unlearning.lethe");
    assert(extension);
    assert.equal(extension.isActive, false, "Something has activated the extension before it could be measured.");
    const start = performance.now();
    await extension.activate();
    say("extension: activation, its file loaded anew", performance.now() - start, 50);
  });

  it("is never busy for long while an engine works and its dashboard is open", async function () {
    this.timeout(180_000);
    const withoutRun = watchLoop();
    await wait(watched);
    say("extension host: the same without a run, the editor's own", withoutRun(), 50);
    // It was empty until now, so that nothing activated the extension.
    const folder = workspaceFile("tiny").fsPath;
    await cp(path.join(workspaceFile(".").fsPath, "..", "tiny"), folder, { recursive: true });
    const run = await startRun(workspaceFile("tiny/long.lethe.json"));
    await vscode.commands.executeCommand("lethe.openDashboard", run);
    const longest = watchLoop();
    await waitForStatus(run, "training", 60_000);
    await wait(watched);
    const whileItWorks = longest();
    assert.notEqual((await toldRun(run))?.step, 0);
    await vscode.commands.executeCommand("lethe.pauseRun", run);
    await waitForStatus(run, "paused", 60_000);
    say("extension host: longest time without a pause", whileItWorks, 50);
  });
});
