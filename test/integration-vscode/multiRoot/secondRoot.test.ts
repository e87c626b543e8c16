import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { invokeTool, startRun, toldRuns, waitForStatus, workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

const recordedId = "20261121-095119-recommended-r4i4";
const runsIn = (root: string): Promise<string[]> => readdir(workspaceFile(".lethe/runs", root).fsPath).catch(() => []);

describe("the second of several folders", () => {
  before(activateLethe);

  it("holds the runs of its configurations, listed with those of the first", async () => {
    const first = await runsIn("tiny");
    const folder = await startRun(workspaceFile("short.lethe.json", "recorded"));
    assert.equal(path.dirname(folder), workspaceFile(".lethe/runs", "recorded").fsPath);
    await waitForStatus(folder, "done");
    assert.deepEqual(await runsIn("tiny"), first);
    assert.deepEqual((await runsIn("recorded")).sort(), [recordedId, path.basename(folder)].sort());
    const told = (await toldRuns()).map(({ id }) => id);
    for (const id of [recordedId, path.basename(folder)]) assert(told.includes(id));
  });

  it("has passages with their own files", async () => {
    const { passages } = await invokeTool<{ passages: readonly { file: string }[] }>("lethe_leakingPassages", {
      run: recordedId,
    });
    const file = workspaceFile("data/forget.jsonl", "recorded").fsPath;
    assert(passages.length > 0);
    for (const passage of passages) assert.equal(passage.file, file);
  });

  it("has annotations in its forget set", async () => {
    const document = await vscode.workspace.openTextDocument(workspaceFile("data/forget.jsonl", "recorded"));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand(
      "lethe.openDashboard",
      workspaceFile(`.lethe/runs/${recordedId}`, "recorded").fsPath,
    );
    await vscode.window.showTextDocument(document);
    await eventually("a row has a hover", async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        new vscode.Position(0, 3),
      );
      return hovers.length > 0;
    });
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
});
