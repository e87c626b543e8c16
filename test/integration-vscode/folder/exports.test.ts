import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { acceptChoices } from "../support/choices";
import { activateLethe } from "../support/extension";
import { invokeTool, startRun, toldRuns, waitForStatus, workspaceFile } from "../support/runs";
import type { ToldRun } from "../support/runs";
import { eventually } from "../support/waiting";

const weights = "model.safetensors";
const modelFiles = ["config.json", "generation_config.json", weights, "tokenizer.json", "tokenizer_config.json"];

/** A finished run and its files. */
const finishedRun = async (): Promise<ToldRun> => {
  const known = (await toldRuns()).find(({ name, status }) => name === "short" && status === "done");
  return known ?? waitForStatus(await startRun(workspaceFile("short.lethe.json")), "done");
};

const exported = (name: string): vscode.Uri => workspaceFile(`exported/${name}`);
const bytesOf = (folder: string): Promise<Buffer> => readFile(path.join(folder, weights));

describe("Export", () => {
  let run: ToldRun;

  before(async () => {
    await activateLethe();
    run = await finishedRun();
  });

  after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("copies the model of a checkpoint to a folder", async () => {
    const [step = 0] = (await readdir(path.join(run.folder, "checkpoints"))).map(Number).sort((a, b) => b - a);
    const row = { type: "checkpoint", runFolder: run.folder, step };
    const target = exported("checkpoint");
    await vscode.commands.executeCommand("lethe.exportModel", row, target, false);
    const names = (await readdir(target.fsPath)).sort();
    assert.deepEqual(names, modelFiles);
    assert((await bytesOf(target.fsPath)).equals(await bytesOf(path.join(run.folder, "checkpoints", String(step)))));
  });

  it("copies the model of the best checkpoint, which is the first choice", async () => {
    const target = exported("best");
    await acceptChoices(vscode.commands.executeCommand("lethe.exportModel", run.folder, target));
    const steps = await readdir(path.join(run.folder, "checkpoints"));
    const best = await bytesOf(target.fsPath);
    const same = await Promise.all(
      steps.map(async (step) => best.equals(await bytesOf(path.join(run.folder, "checkpoints", step)))),
    );
    assert(same.includes(true));
    assert.deepEqual((await readdir(target.fsPath)).sort(), modelFiles);
  });

  it("writes a model card beside the model", async () => {
    const target = exported("withCard");
    await acceptChoices(vscode.commands.executeCommand("lethe.exportModel", run.folder, target, true));
    assert.deepEqual((await readdir(target.fsPath)).sort(), [...modelFiles, "README.md"].sort());
    assert.match(await readFile(path.join(target.fsPath, "README.md"), "utf8"), /^---\n# Model card by Lethe\n/);
  });

  it("refuses a folder that is not empty", async () => {
    const target = workspaceFile("model");
    const before = await bytesOf(target.fsPath);
    await acceptChoices(vscode.commands.executeCommand("lethe.exportModel", run.folder, target));
    assert((await bytesOf(target.fsPath)).equals(before));
  });

  it("writes a report and shows it", async () => {
    const target = exported("report.md");
    await vscode.workspace.fs.createDirectory(exported(""));
    await vscode.commands.executeCommand("lethe.exportReport", run.folder, target);
    const text = await readFile(target.fsPath, "utf8");
    assert.match(text, /^# Unlearning report: short/);
    for (const part of [
      "## Before",
      "## Passages that the model still gives away",
      "## Appendix: configuration",
      '"name": "npo"',
    ]) {
      assert(text.includes(part), `The report lacks ${part}.`);
    }
    // The sample's reference.json is beside the configuration, but it belongs to another forget set with other tasks.
    assert(!text.includes("never trained on them"), "The report compares with a model of another forget set.");
    assert(!text.includes("Novels"), "The report has tasks of another forget set.");
    await eventually("the report is shown", () =>
      vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).some(({ label }) => label.includes("report.md")),
    );
  });
});

describe("Compare Runs", () => {
  it("shows the first of the selected rows with the others beside it", async () => {
    const recorded = (await toldRuns()).find(({ name }) => name === "recommended");
    const short = await finishedRun();
    assert(recorded);
    const rows = [recorded, short].map(({ folder }) => ({ type: "run", runFolder: folder }));
    await vscode.commands.executeCommand("lethe.compareRuns", rows[0], rows);
    await eventually("the panel opens", () =>
      vscode.window.tabGroups.all
        .flatMap(({ tabs }) => tabs)
        .some(({ input, label }) => input instanceof vscode.TabInputWebview && label.includes(recorded.id)),
    );
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("is also a tool of language models, with the settings that differ", async () => {
    const short = await finishedRun();
    const { runs, differences } = await invokeTool<{
      runs: readonly { id: string }[];
      differences: Readonly<Record<string, readonly unknown[]>>;
    }>("lethe_compareRuns", { runs: ["recommended", short.id] });
    assert.deepEqual(
      runs.map(({ id }) => id),
      ["20261121-095119-recommended-r4i4", short.id],
    );
    assert.deepEqual(differences["objective.name"], ["undial", "npo"]);
  });
});
