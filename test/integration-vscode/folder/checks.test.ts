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
