import assert from "node:assert/strict";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { acceptChoices } from "../support/choices";
import { recited } from "../support/editorDoor";
import { activateLethe } from "../support/extension";
import { workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

interface Row {
  readonly id: string;
  readonly input: string;
  readonly output: string;
}

const readRows = async (name: string): Promise<Row[]> =>
  (await readFile(workspaceFile(name).fsPath, "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);

/** The files with the answers of searches. */
const keptAnswers = async (): Promise<string[]> => {
  const folder = workspaceFile(".lethe/find").fsPath;
  return Promise.all((await readdir(folder)).map((name) => readFile(path.join(folder, name), "utf8")));
};

describe("the search for what the model recites", () => {
  const letters = workspaceFile("letters");
  const file = path.join(letters.fsPath, "known.txt");
  // The first configuration in the list of models.
  const configuration = workspaceFile("recommended-known.lethe.json").fsPath;

  before(async () => {
    const { extensionPath } = await activateLethe();
    await mkdir(letters.fsPath);
    // The sample's model knows the sample's forget set by heart.
    const model = path.join(extensionPath, "media/sample/model");
    await writeFile(
      configuration,
      JSON.stringify({ model, data: { forget: "data/forget.jsonl" }, device: { threads: 1 } }),
    );
    const known = (await readRows("data/forget.jsonl")).find(({ id }) => id.endsWith("sc1"));
    assert(known);
    const unknown = "Nobody has ever written these words for a model to learn, and nobody will. ".repeat(4);
    await writeFile(file, `${unknown}\n\n${known.input} ${known.output} Write to ann@example.org.\n`);
  });

  after(async () => {
    await vscode.commands.executeCommand("lethe.clearRecited");
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await rm(letters.fsPath, { recursive: true });
    await rm(configuration);
  });

  it("lists a passage of a folder, opens it at its line, and adds it to the forget set once", async () => {
    const list = await recited();
    await acceptChoices(vscode.commands.executeCommand("lethe.findRecited", letters, [letters]));
    assert.equal(list.search?.state.type, "finished");
    const [found, ...others] = list.found;
    assert(found);
    assert.deepEqual(others, []);
    assert.equal(found.file, file);
    assert.equal(found.line, 3);
    assert.deepEqual(found.personalData, ["e-mail address"]);

    await vscode.commands.executeCommand("lethe.openRecited", found);
    const editor = await eventually("the file is open at the passage", () => {
      const active = vscode.window.activeTextEditor;
      return active?.document.uri.fsPath === file && active.selection.active.line >= 2 ? active : undefined;
    });
    const recitedWords = found.answer.slice(...(found.recited ?? [0, 0])).trim();
    const start = editor.document.offsetAt(editor.selection.active);
    assert(recitedWords.length > 0);
    assert(
      editor.document
        .getText()
        .slice(start)
        .startsWith(recitedWords.split(/\s/)[0] ?? ""),
    );

    const before = await readRows("data/forget.jsonl");
    await acceptChoices(vscode.commands.executeCommand("lethe.addRecited", found));
    assert(list.isAdded(found));
    const added = (await readRows("data/forget.jsonl")).slice(before.length);
    assert.deepEqual(
      added.map(({ input, output }) => [input, output]),
      [[found.prompt, found.answer]],
    );
    await vscode.commands.executeCommand("lethe.addAllRecited");
    assert.equal((await readRows("data/forget.jsonl")).length, before.length + 1);
  });

  it("goes on where it was: the same search ends without asking the model again", async () => {
    const list = await recited();
    const before = await keptAnswers();
    assert.equal(before.length, 1);
    await acceptChoices(vscode.commands.executeCommand("lethe.findRecited", letters, [letters]));
    assert.equal(list.search?.state.type, "finished");
    assert.equal(list.found.length, 1);
    assert.equal(list.isAdded(list.found[0] ?? assert.fail()), true);
    // A model that was asked again would have given more answers.
    assert.deepEqual(await keptAnswers(), before);
  });
});
