import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { toldRuns, workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

describe("in a workspace that is not trusted", () => {
  before(activateLethe);

  it("past runs are in the list", async () => {
    assert.equal(vscode.workspace.isTrusted, false);
    const run = await eventually("the recorded run appears", async () => (await toldRuns())[0]);
    assert.equal(run.status, "done");
  });

  it("no run starts", async () => {
    // The command asks for trust, and nobody answers. A refresh answers after it, since the extension host takes turns.
    void vscode.commands.executeCommand("lethe.startRun", workspaceFile("short.lethe.json"));
    await vscode.commands.executeCommand("lethe.refreshRuns");
    assert.deepEqual(await readdir(workspaceFile(".lethe/runs").fsPath), ["20261121-095119-recommended-r4i4"]);
  });
});
