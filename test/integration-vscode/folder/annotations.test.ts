import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";
import { invokeTool, workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

const run = ".lethe/runs/20261121-095119-recommended-r4i4";

interface Line {
  readonly id: string;
  readonly split: string;
  readonly kind: string;
  readonly score: number;
}

const jsonLines = async (name: string): Promise<Line[]> =>
  (await readFile(workspaceFile(name).fsPath, "utf8"))
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Line);

const set = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration("lethe.annotations").update(key, value, vscode.ConfigurationTarget.Global);

describe("a forget set in an editor", () => {
  let document: vscode.TextDocument;
  /** Line of the row with an id, from 0. */
  const idOn = (line: number): string => (JSON.parse(document.lineAt(line).text) as { id: string }).id;
  const lineOf = (id: string): number => {
    for (let line = 0; line < document.lineCount; line++)
      if (document.lineAt(line).text.includes(`"${id}"`)) return line;
    throw new Error(`No row ${id}.`);
  };

  before(async () => {
    await activateLethe();
    document = await vscode.workspace.openTextDocument(workspaceFile("data/forget.jsonl"));
    await vscode.window.showTextDocument(document);
  });

  after(async () => {
    for (const key of ["problems.enabled", "problems.threshold", "codeLens"]) await set(key, undefined);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("has a problem on the line of each question that the model still answers, when the setting is on", async () => {
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    // A passage can leak with a score below the default threshold of problems.
    await set("problems.threshold", 0);
    await set("problems.enabled", true);
    const problems = await eventually("the problems appear", () => {
      const found = vscode.languages.getDiagnostics(document.uri);
      return found.length > 0 ? found : undefined;
    });
    for (const { range, code } of problems) assert.equal(idOn(range.start.line), code);
    const records = await jsonLines(`${run}/evaluations/180-after.ndjson`);
    const answered = records.filter(
      ({ split, kind, score }) => split === "forget" && kind === "question" && score === 1,
    );
    assert(answered.length > 0);
    const told = new Set(problems.map(({ code }) => code));
    assert.deepEqual(
      answered.map(({ id }) => id).filter((id) => !told.has(id)),
      [],
    );
  });

  it("shows the completion and its history in the hover of a row", async () => {
    const [recited] = (await jsonLines(`${run}/evaluations/0-before.ndjson`)).filter(({ split }) => split === "forget");
    assert(recited);
    const position = new vscode.Position(lineOf(recited.id), 3);
    const text = await eventually("the hover has content", async () => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        document.uri,
        position,
      );
      const parts = hovers
        .flatMap(({ contents }) => contents)
        .map((part) => (typeof part === "string" ? part : (part as vscode.MarkdownString).value));
      return parts.length > 0 ? parts.join("\n") : undefined;
    });
    assert.match(text, /100 %/);
    assert.match(text, /command:lethe\.probePassage/);
  });

  it("has lenses with the change of the score when the setting is on", async () => {
    const lenses = (): Thenable<vscode.CodeLens[]> =>
      vscode.commands.executeCommand<vscode.CodeLens[]>("vscode.executeCodeLensProvider", document.uri);
    assert.deepEqual(await lenses(), []);
    await set("codeLens", true);
    const found = await eventually("the lenses appear", async () => {
      const all = await lenses();
      return all.length > 0 ? all : undefined;
    });
    assert(found.some(({ command }) => /was \d+ %|still answers/.test(command?.title ?? "")));
    assert(found.some(({ command }) => command?.command === "lethe.probePassage"));
  });

  it("has commands that go from one leaking passage to the next", async () => {
    const editor = await vscode.window.showTextDocument(document);
    const lines: number[] = [];
    for (let turn = 0; turn < 2; turn++) {
      await vscode.commands.executeCommand("lethe.nextLeakingPassage");
      lines.push(editor.selection.active.line);
    }
    const { passages } = await invokeTool<{ passages: readonly { line: number }[] }>("lethe_leakingPassages", {
      run: "20261121-095119-recommended-r4i4",
      limit: 500,
    });
    const leaking = passages.map(({ line }) => line - 1);
    assert(lines.every((line) => leaking.includes(line)));
    assert((lines[1] ?? 0) > (lines[0] ?? 0));
  });
});
