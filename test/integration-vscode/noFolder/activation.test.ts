import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { toldRuns } from "../support/runs";

describe("with no folder open", () => {
  it("the extension is active and lists no run", async () => {
    await activateLethe();
    assert.equal(vscode.workspace.workspaceFolders, undefined);
    assert.deepEqual(await toldRuns(), []);
  });

  it("commands about runs end without an error", async () => {
    for (const command of ["lethe.pauseRun", "lethe.openDashboard", "lethe.refreshRuns"]) {
      await vscode.commands.executeCommand(command);
    }
  });
});
