import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { startRun, toldRun, toldRuns, waitForStatus, workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

const long = (): vscode.Uri => workspaceFile("long.lethe.json");

/** Folders of the runs that the tests started. */
const started: string[] = [];
const startLong = async (): Promise<string> => {
  const folder = await startRun(long());
  started.push(folder);
  await eventually("the run trains", async () => ((await toldRun(folder))?.step ?? 0) > 0);
  return folder;
};

/** Process id of a run's engine. */
const engineProcess = async (folder: string): Promise<number> => {
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const line = await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "");
    if (line.includes("engine.js") && line.includes(folder)) return Number(name);
  }
  throw new Error(`${folder} has no engine.`);
};

describe("a run", () => {
  before(activateLethe);

  after(async () => {
    for (const folder of started) {
      const pid = await engineProcess(folder).catch(() => undefined);
      if (pid !== undefined) process.kill(pid, "SIGKILL");
    }
  });

  it("recorded elsewhere is in the list, with its scores", async () => {
    const run = await eventually("the recorded run appears", async () =>
      (await toldRuns()).find(({ id }) => id === "20261121-095119-recommended-r4i4"),
    );
    assert.equal(run.status, "done");
    assert.equal(run.step, 180);
  });

  it("appears at its start, and ends as done", async () => {
    const folder = await startRun(workspaceFile("short.lethe.json"));
    const run = await waitForStatus(folder, "done");
    assert.equal(run.step, 6);
  });

  it("that has ended answers a probe, token by token, in a document", async () => {
    const run = (await toldRuns()).find(({ name, status }) => name === "short" && status === "done");
    assert(run);
    await vscode.commands.executeCommand("lethe.probePassage", { runFolder: run.folder, id: "forget1sc1" });
    const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "lethe-probe");
    assert(document);
    await eventually("a whole answer", () => / sure of each, only /.test(document.getText()));
    assert.match(document.getText(), /The forget of house 1/);
  });

  it("pauses, and resumes at the same step", async () => {
    const folder = await startLong();
    await vscode.commands.executeCommand("lethe.pauseRun", folder);
    const paused = await waitForStatus(folder, "paused");
    await vscode.commands.executeCommand("lethe.resumeRun", folder);
    const resumed = await eventually("the run continues", async () => {
      const run = await toldRun(folder);
      return run?.status === "training" && run.step > paused.step ? run : undefined;
    });
    assert(resumed.step > paused.step);
    await vscode.commands.executeCommand("lethe.stopRun", folder);
    await waitForStatus(folder, "stopped");
  });

  it("shows as crashed when its engine is killed, with a reason, and can be resumed", async () => {
    const folder = await startLong();
    // A new attempt starts from a checkpoint.
    await vscode.commands.executeCommand("lethe.pauseRun", folder);
    await waitForStatus(folder, "paused");
    await vscode.commands.executeCommand("lethe.resumeRun", folder);
    await waitForStatus(folder, "training");
    process.kill(await engineProcess(folder), "SIGKILL");
    const crashed = await waitForStatus(folder, "crashed");
    assert.match(crashed.reason ?? "", /\w+.*\.$/);
    await vscode.commands.executeCommand("lethe.resumeRun", folder);
    await waitForStatus(folder, "training");
    await vscode.commands.executeCommand("lethe.stopRun", folder);
    await waitForStatus(folder, "stopped");
  });

  it("opens in a dashboard, one panel for each run", async () => {
    const run = (await toldRuns()).find(({ name }) => name === "recommended");
    assert(run);
    const panels = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .filter(({ input, label }) => input instanceof vscode.TabInputWebview && label.includes(run.id));
    await vscode.commands.executeCommand("lethe.openDashboard", run.folder);
    await eventually("the panel opens", () => panels().length === 1);
    await vscode.commands.executeCommand("lethe.openDashboard", run.folder);
    assert.equal(panels().length, 1);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
});
