import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

interface Manifest {
  readonly contributes: {
    readonly walkthroughs: readonly {
      readonly steps: readonly { readonly id: string; readonly media: { readonly markdown?: string } }[];
    }[];
  };
}

describe("the manifest", () => {
  it("has a walkthrough of at most five steps with their pictures and texts", async () => {
    const extension = await activateLethe();
    const { walkthroughs } = (extension.packageJSON as Manifest).contributes;
    const [walkthrough] = walkthroughs;
    assert(walkthrough);
    assert(walkthrough.steps.length > 0 && walkthrough.steps.length <= 5);
    for (const { media } of walkthrough.steps) {
      const missing = Object.values(media)
        .filter((file): file is string => typeof file === "string" && /\.(md|svg|png)$/.test(file))
        .filter((file) => !existsSync(path.join(extension.extensionPath, file)));
      assert.deepEqual(missing, []);
    }
  });

  it("checks configurations: a misspelt key is a problem on its line", async () => {
    const document = await vscode.workspace.openTextDocument(workspaceFile("short.lethe.json"));
    await vscode.window.showTextDocument(document);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), '  "trainning": {},\n');
    await vscode.workspace.applyEdit(edit);
    const problem = await eventually("the key is a problem", () =>
      vscode.languages.getDiagnostics(document.uri).find(({ range }) => range.start.line === 1),
    );
    assert.match(problem.message, /trainning/);
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
  });

  it("has a task for runs", async () => {
    const tasks = await vscode.tasks.fetchTasks({ type: "lethe" });
    assert(tasks.some(({ name }) => name.includes("short")));
  });
});
