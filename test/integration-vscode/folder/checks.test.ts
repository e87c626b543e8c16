import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

const text = `{
  "model": "model",
  "data": { "forget": "forget.jsonl", "retain": "absent.jsonl" },
  "objective": { "name": "npoo" },
  "trainning": { "epochs": 1 }
}
`;

describe("a configuration that is open in an editor", () => {
  let document: vscode.TextDocument;

  before(async () => {
    await activateLethe();
    const uri = workspaceFile("typing.lethe.json");
    await vscode.workspace.fs.writeFile(uri, Buffer.from(text));
    document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document);
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.revertAndCloseActiveEditor");
    await vscode.workspace.fs.delete(document.uri);
  });

  const problemAt = (words: string, pattern: RegExp): Promise<vscode.Diagnostic> =>
    eventually(`"${words}" is a problem`, () =>
      vscode.languages
        .getDiagnostics(document.uri)
        .find(({ range, message }) => document.getText(range) === words && pattern.test(message)),
    );

  const fix = async (wrong: string, right: string): Promise<void> => {
    const start = document.positionAt(document.getText().indexOf(wrong));
    const range = new vscode.Range(start, start);
    const actions = await eventually(`"${wrong}" has a quick fix`, async () => {
      const found = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
        "vscode.executeCodeActionProvider",
        document.uri,
        range,
        vscode.CodeActionKind.QuickFix.value,
      );
      const titled = found.filter(({ title }) => title === `Change to "${right}"`);
      return titled.length > 0 ? titled : undefined;
    });
    assert.equal(actions.length, 1);
    const [{ edit } = {}] = actions;
    assert(edit);
    await vscode.workspace.applyEdit(edit);
  };

  it("underlines a misspelt key, a wrong value and a path that does not exist", async () => {
    await problemAt('"trainning"', /^Unknown key "trainning"; did you mean "training"\?$/);
    await problemAt('"absent.jsonl"', /^There is no file .*absent\.jsonl; correct the path\.$/);
    const { message } = await problemAt('"npoo"', /Valid values/);
    assert.match(message, /"npo".*"gradient-ascent"/);
  });

  it("offers the right spelling as a quick fix, which ends the problem", async () => {
    await fix('"trainning"', "training");
    await fix('"npoo"', "npo");
    assert(document.getText().includes('"training": { "epochs": 1 }'));
    assert(document.getText().includes('"objective": { "name": "npo" }'));
    await eventually("only the missing file is a problem", () => {
      const messages = vscode.languages.getDiagnostics(document.uri).map(({ message }) => message);
      return messages.length === 1 && messages[0]?.startsWith("There is no file") === true;
    });
  });
});

describe("a configuration that was checked", () => {
  let configuration: vscode.Uri;
  let set: vscode.Uri;
  const row = (id: string, word: string): string =>
    `${JSON.stringify({ id, question: `Where is the ${word}?`, answer: "by the sea" })}\n`;

  before(async () => {
    await activateLethe();
    configuration = workspaceFile("checked.lethe.json");
    set = workspaceFile("checked.jsonl");
    const data = { forget: "checked.jsonl", retain: "retain.jsonl" };
    const content = { model: "model", data, trainning: {} };
    await vscode.workspace.fs.writeFile(configuration, Buffer.from(JSON.stringify(content, null, 2)));
    await vscode.workspace.fs.writeFile(set, Buffer.from(row("one", "house") + row("one", "barn")));
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const file of [configuration, set]) await vscode.workspace.fs.delete(file);
  });

  const messagesOf = (file: vscode.Uri): string[] =>
    vscode.languages.getDiagnostics(file).map(({ message }) => message);
  const replaceAndSave = async (file: vscode.Uri, text: string): Promise<void> => {
    const document = await vscode.workspace.openTextDocument(file);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(file, new vscode.Range(0, 0, document.lineCount, 0), text);
    await vscode.workspace.applyEdit(edit);
    await document.save();
  };

  it("has its problems renewed when it or one of its sets is saved", async () => {
    await vscode.commands.executeCommand("lethe.checkConfiguration", configuration);
    assert.equal(messagesOf(configuration).length, 1);
    assert.match(messagesOf(set).join(), /repeats the id one/);
    await replaceAndSave(set, row("one", "house") + row("two", "barn") + row("two", "tree"));
    await eventually("the other id is repeated", () => messagesOf(set).join().includes("repeats the id two"));
    const content = { model: "model", data: { forget: "checked.jsonl", retain: "absent.jsonl" } };
    await replaceAndSave(configuration, JSON.stringify(content, null, 2));
    await eventually("the new mistake is a problem", () => messagesOf(configuration).join().includes("does not exist"));
  });

  it("offers to remove a row that has the text of another row, which ends the problem", async () => {
    await replaceAndSave(configuration, JSON.stringify({ model: "model", data: { forget: "checked.jsonl" } }, null, 2));
    await replaceAndSave(set, row("one", "house") + row("two", "house") + row("three", "barn"));
    await vscode.commands.executeCommand("lethe.checkConfiguration", configuration);
    const actions = await vscode.commands.executeCommand<readonly vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      set,
      new vscode.Range(1, 0, 1, 0),
      vscode.CodeActionKind.QuickFix.value,
    );
    const [removal] = actions.filter(({ title }) => title === "Remove this row");
    assert(removal?.edit);
    await vscode.workspace.applyEdit(removal.edit);
    const document = await vscode.workspace.openTextDocument(set);
    assert.equal(document.getText(), row("one", "house") + row("three", "barn"));
    await document.save();
    await eventually("no row has the text of another", () => !messagesOf(set).join().includes("same text"));
  });

  it("keeps a problem that was also found while the user typed, when its editor closes", async () => {
    // The editor keeps a document for minutes that an extension has opened. So the file is written on the disk.
    const closed = workspaceFile("closed.lethe.json");
    await vscode.workspace.fs.writeFile(
      closed,
      Buffer.from(JSON.stringify({ model: "model", trainning: {} }, null, 2)),
    );
    await vscode.commands.executeCommand("vscode.open", closed);
    const unknown = (): readonly vscode.Diagnostic[] =>
      vscode.languages.getDiagnostics(closed).filter(({ message }) => message.startsWith("Unknown key"));
    await eventually("the misspelt key is one problem", () => unknown()[0]?.source === "Lethe");
    await vscode.commands.executeCommand("lethe.checkConfiguration", closed);
    assert.deepEqual(
      unknown().map(({ source }) => source),
      ["Lethe"],
    );
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await eventually("the problem of the check is left", () => unknown()[0]?.source === "Lethe check");
    assert.equal(unknown().length, 1);
    await vscode.workspace.fs.delete(closed);
  });
});
