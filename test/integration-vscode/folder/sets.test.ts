import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { workspaceFile } from "../support/runs";

describe("a selection", () => {
  before(activateLethe);

  it("is appended to the forget set that is chosen, as a row", async () => {
    const notes = await vscode.workspace.openTextDocument(workspaceFile("notes.md"));
    const editor = await vscode.window.showTextDocument(notes);
    const line = notes.lineAt(2);
    editor.selection = new vscode.Selection(line.range.start, line.range.end);
    const set = workspaceFile("forget.jsonl");
    const before = await rows(set);
    const command = vscode.commands.executeCommand("lethe.addToForgetSet");
    // Two configurations name this set and others name the sample's: the first choice is as good as any.
    await acceptChoices(command);
    const grown = [set, workspaceFile("data/forget.jsonl")];
    const after = await Promise.all(grown.map(rows));
    const added = after
      .flat()
      .filter((row) => `${String(row["input"])} ${String(row["output"])}`.includes("A first sentence"));
    assert.equal(added.length, 1);
    assert(before.length > 0);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });
});

type Row = Readonly<Record<string, unknown>>;

const rows = async (file: vscode.Uri): Promise<Row[]> =>
  (await readFile(file.fsPath, "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Row);

/** Takes the first item of every quick pick until the command is over. */
const acceptChoices = async (command: Thenable<unknown>): Promise<void> => {
  const progress = { isOver: false };
  void command.then(() => (progress.isOver = true));
  for (let turn = 0; turn < 100; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    if (progress.isOver) return;
    await vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
  }
  throw new Error("The command waits for more than choices.");
};
