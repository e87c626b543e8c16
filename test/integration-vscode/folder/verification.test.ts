import assert from "node:assert/strict";
import * as vscode from "vscode";
import { verified } from "../support/editorDoor";
import { activateLethe } from "../support/extension";
import { workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

describe("the Test Explorer", () => {
  before(activateLethe);

  after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("verifies a configuration: each passage of its forget set passes or fails", async () => {
    const configuration = workspaceFile("short.lethe.json");
    await vscode.commands.executeCommand("workbench.view.testing.focus");
    await vscode.window.showTextDocument(configuration);
    // The list of configurations is made when the Test Explorer opens, and nothing tells when it is there.
    const ofShort = await eventually("the passages of the configuration have outcomes", async () => {
      await vscode.commands.executeCommand("testing.runCurrentFile");
      const found = [...(await verified())].filter(([id]) => id.startsWith(configuration.toString()));
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(
      ofShort.filter(([, outcome]) => !["passed", "recited", "answered"].includes(outcome)),
      [],
    );
  });
});
