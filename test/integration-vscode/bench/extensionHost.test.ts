import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import path from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { startRun, toldRun, waitForStatus, workspaceFile } from "../support/runs";

/** Interval of the checks of the event loop, in milliseconds. */
const resolution = 1;
/** Time for some thousand steps of the tiny model, in milliseconds. */
const watched = 10_000;
/** Time until everything else that starts with a window has ended, in milliseconds. */
const settling = 6000;
const say = (name: string, milliseconds: number, aim: number): void =>
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
