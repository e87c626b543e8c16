import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { acceptChoices } from "../support/choices";
import { activateLethe } from "../support/extension";
import { workspaceFile } from "../support/runs";

const text = "The lamp burned low. Nobody in the house had slept.";
const halves = { input: "The lamp burned low.", output: "Nobody in the house had slept." };

/**
 * Selects a text in a file and adds it to the sets of the first choice: the one configuration that names several.
 */
const addFrom = async (file: vscode.Uri, command: string): Promise<void> => {
  const document = await vscode.workspace.openTextDocument(file);
  const editor = await vscode.window.showTextDocument(document);
  const start = document.getText().indexOf(text);
  assert(start >= 0);
  editor.selection = new vscode.Selection(document.positionAt(start), document.positionAt(start + text.length));
  await acceptChoices(vscode.commands.executeCommand(command));
};

/** The present text of each set that a configuration of this workspace names. */
const sets = ["forget.jsonl", "retain.jsonl", "data/forget.jsonl", "data/retain.jsonl"];
const readSets = async (): Promise<string[]> =>
  Promise.all(sets.map((name) => readFile(workspaceFile(name).fsPath, "utf8")));

/** The appended text of each set. */
const appended = (before: readonly string[], after: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    sets.flatMap((name, index) => {
      const earlier = before[index] ?? "";
      const now = after[index] ?? "";
      assert(now.startsWith(earlier), `${name} has changed before its end.`);
      const added = now.slice(earlier.length);
      return added === "" ? [] : [[name, added]];
    }),
  );

describe("a selection", () => {
  before(async () => {
    await activateLethe();
    await writeFile(workspaceFile("story.txt").fsPath, `Once.\n\n${text}\nThe end.\n`);
    await writeFile(workspaceFile("other.jsonl").fsPath, `${JSON.stringify({ note: text })}\n`);
  });

  after(() => vscode.commands.executeCommand("workbench.action.closeAllEditors"));

  for (const [command, kind] of [
    ["lethe.addToForgetSet", "forget"],
    ["lethe.addToRetainSet", "retain"],
  ] as const) {
    for (const source of ["story.txt", "other.jsonl"]) {
      it(`in ${source} is appended to a ${kind} set, as one row at its end`, async () => {
        const before = await readSets();
        await addFrom(workspaceFile(source), command);
        const added = Object.entries(appended(before, await readSets()));
        assert.equal(added.length, 1);
        const [name, row] = added[0] ?? ["", ""];
        assert(name.endsWith(`${kind}.jsonl`));
        assert.match(row, /\n$/);
        const { id, task, ...content } = JSON.parse(row) as Record<string, string>;
        assert.deepEqual(content, halves);
        assert.match(id ?? "", /^selection-\d+sc1$/);
        assert(task);
      });
    }
  }

  it("is appended to a set in CSV, in the columns of its configuration", async () => {
    const folder = workspaceFile("comma");
    const set = vscode.Uri.joinPath(folder, "forget.csv");
    const header = "told,rest,name,topic\n";
    await vscode.workspace.fs.writeFile(set, Buffer.from(`${header}Once,"there, was",one,A\n`));
    const fields = { id: "name", prompt: "told", answer: "rest", task: "topic" };
    await vscode.workspace.fs.writeFile(
      // The choices are sorted by the paths of the configurations.
      workspaceFile("a-first.lethe.json"),
      Buffer.from(JSON.stringify({ data: { forget: "comma/forget.csv", fields } })),
    );
    const document = await vscode.workspace.openTextDocument(set);
    await addFrom(workspaceFile("story.txt"), "lethe.addToForgetSet");
    const added = "The lamp burned low.,Nobody in the house had slept.,selection-1sc1,A\n";
    assert.equal(await readFile(set.fsPath, "utf8"), `${header}Once,"there, was",one,A\n${added}`);
    assert.equal(document.isDirty, false);
    await vscode.workspace.fs.delete(workspaceFile("a-first.lethe.json"));
  });
});
