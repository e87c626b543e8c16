import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { eventually } from "../support/waiting";

describe("the glossary", () => {
  after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  it("opens as a preview, and its text has the term", async () => {
    await activateLethe();
    await vscode.commands.executeCommand("lethe.openGlossary", "recited-r");
    await eventually("the preview is open", () =>
      vscode.window.tabGroups.all.some(({ tabs }) => tabs.some(({ label }) => label.includes("What the figures mean"))),
    );
    const text = await vscode.workspace.openTextDocument(
      vscode.Uri.from({ scheme: "lethe-glossary", path: "/What the figures mean.md" }),
    );
    assert.match(text.getText(), /^## recited \(r\)$/m);
  });
});
