import assert from "node:assert/strict";
import path from "node:path";
import * as vscode from "vscode";
import type { Drawn } from "../../../src/editor/annotations/decorations";
import { drawnIn } from "../support/editorDoor";
import { activateLethe } from "../support/extension";
import { workspaceFile } from "../support/runs";
import { createScoredRun } from "../support/scoredRun";
import type { MarkedRow, ScoredRun } from "../support/scoredRun";
import { eventually } from "../support/waiting";

/**
 * One row of each band and kind, with characters that shift columns: escapes, doubled quotation marks, line breaks,
 * wide characters.
 */
const jsonRows: readonly MarkedRow[] = [
  {
    marked: String.raw`{"id":"a1sc1","input":"She said","output":"«\"Never again,\" 🦢 and left» for good.","task":"Task1"}`,
    ...{ id: "a1sc1", kind: "completion", prompt: "She said", answer: '"Never again," 🦢 and left for good.' },
    ...{ recited: '"Never again," 🦢 and left', completion: ' "Never again," 🦢 and left at once.' },
    ...{ before: 1, after: 0.95 },
  },
  {
    marked: String.raw`{"task":"Task1","id":"a1qa0","input":"Who left?","output":"she"}`,
    ...{ id: "a1qa0", kind: "question", prompt: "Who left?", answer: "she", completion: " she", before: 1, after: 1 },
  },
  {
    marked: String.raw`{"id":"a2sc1","output":"stood by\n«the wide sea» for years","input":"The house","task":"Task1"}`,
    ...{ id: "a2sc1", kind: "completion", prompt: "The house", answer: "stood by\nthe wide sea for years" },
    ...{ recited: "the wide sea", completion: " saw the wide sea", before: 0.9, after: 0.6 },
  },
  {
    marked: String.raw`{"id":"a3sc1","input":"A gull","output":"cried over «the harbour» at dawn","task":"Task1"}`,
    ...{ id: "a3sc1", kind: "completion", prompt: "A gull", answer: "cried over the harbour at dawn" },
    ...{ recited: "the harbour", completion: " left the harbour", before: 0.8, after: 0.3 },
  },
  {
    marked: String.raw`{"id":"a4sc1","input":"No one","output":"remembers any of it","task":"Task1"}`,
    ...{ id: "a4sc1", kind: "completion", prompt: "No one", answer: "remembers any of it", recited: "any" },
    ...{ completion: " any more", before: 1, after: 0.1 },
  },
];

const csvRows: readonly MarkedRow[] = [
  {
    marked: `b1sc1,"Tell me, then","it was «""the end""\nof it» all",Task1`,
    ...{ id: "b1sc1", kind: "completion", prompt: "Tell me, then", answer: 'it was "the end"\nof it all' },
    ...{ recited: '"the end"\nof it', completion: ' "the end"\nof it', before: 1, after: 0.9 },
  },
  {
    marked: "b2sc1,A bare field,without «any marks» at all,Task1",
    ...{ id: "b2sc1", kind: "completion", prompt: "A bare field", answer: "without any marks at all" },
    ...{ recited: "any marks", completion: " any marks", before: 1, after: 0.5 },
  },
];

const setting = (key: string, value: unknown): Thenable<void> =>
  vscode.workspace.getConfiguration("lethe.annotations").update(key, value, vscode.ConfigurationTarget.Global);

const plain = (range: vscode.Range | undefined): readonly number[] | undefined =>
  range && [range.start.line, range.start.character, range.end.line, range.end.character];

const plainDrawn = ({ notes, lines, words }: Drawn): object => ({
  notes: notes.map(({ range, text }) => [range.end.line, text]),
  lines: Object.fromEntries(
    Object.entries(lines).map(([band, ranges]) => [band, ranges.map(({ start }) => start.line)]),
  ),
  words: Object.fromEntries(Object.entries(words).map(([band, ranges]) => [band, ranges.map(plain)])),
});

/** Opens a run's data file with the run selected, and waits for the first mark. */
const show = async (run: ScoredRun): Promise<{ editor: vscode.TextEditor; drawn: Drawn }> => {
  await vscode.commands.executeCommand("lethe.refreshRuns");
  await vscode.commands.executeCommand("lethe.openDashboard", run.folder);
  const editor = await vscode.window.showTextDocument(run.file, { viewColumn: vscode.ViewColumn.One });
  const drawn = await eventually("the rows are marked", async () => {
    const found = await drawnIn(editor);
    return found !== undefined && found.notes.length > 0 ? found : undefined;
  });
  return { editor, drawn };
};

describe("the marks in a forget set", () => {
  let jsonRun: ScoredRun;
  let csvRun: ScoredRun;

  before(async () => {
    await activateLethe();
    const folder = path.dirname(workspaceFile("marked/x").fsPath);
    jsonRun = await createScoredRun(folder, "forget.jsonl", "", jsonRows);
    csvRun = await createScoredRun(folder, "forget.csv", "id,input,output,task\n", csvRows);
    // The extension finds a folder of runs by a search for its files.
    await vscode.commands.executeCommand("lethe.refreshRuns");
  });

  after(async () => {
    for (const key of ["problems.enabled", "problems.threshold", "codeLens", "scores", "recitedWords", "hover"]) {
      await setting(key, undefined);
    }
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  it("are on the recited words and lines of each band, with escapes", async () => {
    const { drawn } = await show(jsonRun);
    const rangeOf = (id: string): readonly number[] | undefined => plain(jsonRun.ranges.get(id));
    assert.deepEqual(plainDrawn(drawn), {
      notes: [
        [0, "● 95 % recited (was 100 %)"],
        [1, "● still answers"],
        [2, "◕ 60 % recited (was 90 %)"],
        [3, "◔ 30 % recited (was 80 %)"],
      ],
      lines: { verbatim: [0, 1], mostly: [2], partly: [3] },
      words: { verbatim: [rangeOf("a1sc1")], mostly: [rangeOf("a2sc1")], partly: [rangeOf("a3sc1")] },
    });
  });

  it("are in CSV too, across doubled quotation marks and a line break", async () => {
    const { drawn } = await show(csvRun);
    assert.deepEqual(plain(csvRun.ranges.get("b1sc1")), [1, 30, 2, 5]);
    assert.deepEqual(plainDrawn(drawn), {
      notes: [
        [2, "● 90 % recited (was 100 %)"],
        [3, "◕ 50 % recited (was 100 %)"],
      ],
      lines: { verbatim: [1], mostly: [3], partly: [] },
      words: {
        verbatim: [plain(csvRun.ranges.get("b1sc1"))],
        mostly: [plain(csvRun.ranges.get("b2sc1"))],
        partly: [],
      },
    });
  });

  it("disappear from an edited row, and follow the other rows to their new lines", async () => {
    const { editor } = await show(jsonRun);
    await editor.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), "\n");
      const { start, end } = jsonRun.ranges.get("a1sc1") ?? new vscode.Range(0, 0, 0, 0);
      edit.replace(new vscode.Range(start, end), "Gone");
    });
    const drawn = await eventually("the marks move", async () => {
      const found = await drawnIn(editor);
      return found?.lines.mostly[0]?.start.line === 3 ? found : undefined;
    });
    assert.deepEqual(drawn.notes.map(({ range, text }) => [range.end.line, text])[0], [1, "✎ changed since the run"]);
    assert.deepEqual(drawn.words.verbatim, []);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  it("have a setting each", async () => {
    const { editor } = await show(jsonRun);
    await setting("recitedWords", false);
    await setting("scores", "off");
    const drawn = await eventually("they go", async () => {
      const found = await drawnIn(editor);
      return found?.notes.length === 0 && found.words.verbatim.length === 0 ? found : undefined;
    });
    assert.deepEqual(Object.values(drawn.words).flat(), []);
    assert.equal(drawn.lines.verbatim.length, 2);
    await setting("scores", "all");
    const all = await eventually("every row is scored", async () => {
      const found = await drawnIn(editor);
      return found?.notes.length === jsonRows.length ? found : undefined;
    });
    assert.equal(all.notes.at(-1)?.text, "○ 10 % recited (was 100 %)");
    await setting("scores", undefined);
    await setting("recitedWords", undefined);
  });

  it("are problems above the threshold, on the recited words or the line of the question", async () => {
    const { editor } = await show(jsonRun);
    const problems = (): unknown[] =>
      vscode.languages
        .getDiagnostics(jsonRun.file)
        .map(({ range, message, severity, source, code }) => [plain(range), message, severity, source, code]);
    await setting("problems.enabled", true);
    const found = await eventually("the problems appear", () => (problems().length > 0 ? problems() : undefined));
    const { Warning } = vscode.DiagnosticSeverity;
    const question = plain(editor.document.lineAt(1).range);
    const recites = (after: string, before: string, words: number): string =>
      `The model still recites this passage after step 9: ${after} % recited (r), was ${before} %, longest verbatim span ${words} words.`;
    assert.deepEqual(found, [
      [plain(jsonRun.ranges.get("a1sc1")), recites("95", "100", 5), Warning, "Lethe", "a1sc1"],
      [question, "The model still answers this question after step 9.", Warning, "Lethe", "a1qa0"],
      [plain(jsonRun.ranges.get("a2sc1")), recites("60", "90", 3), Warning, "Lethe", "a2sc1"],
    ]);
    await setting("problems.threshold", 0.7);
    await eventually("one is below the new threshold", () => problems().length === 2);
    await setting("problems.enabled", false);
    await eventually("they go", () => problems().length === 0);
  });

  it("have a hover with the completion, the answer and the history", async () => {
    await show(jsonRun);
    const hover = async (line: number): Promise<string[]> => {
      const found = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        jsonRun.file,
        new vscode.Position(line, 2),
      );
      return found.flatMap(({ contents }) => contents).map((part) => (part as vscode.MarkdownString).value);
    };
    const [text = "", ...others] = await hover(2);
    assert.deepEqual(others, []);
    const reference = encodeURIComponent(JSON.stringify([{ runFolder: jsonRun.folder, split: "forget", id: "a2sc1" }]));
    const link = (title: string, command: string): string => `[${title}](command:lethe.${command}?${reference})`;
    assert.deepEqual(text.split("\n\n"), [
      "**a2sc1** · Novels · forget · ◕ 60 % recited (was 90 %)",
      "**Generated** saw **the wide sea**",
      "**Expected** stood by **the wide sea** for years",
      [
        "| step | score | |",
        "|---:|---:|:---|",
        "| 0 (before) | 90 % | ███████████░ |",
        "| 9 (after) | 60 % | ███████░░░░░ |",
      ].join("\n"),
      [
        link("Probe", "probePassage"),
        link("Probe both models", "probeBothModels"),
        link("Compare", "comparePassage"),
        link("Open in dashboard", "showPassage"),
        "[What the score means](command:lethe.openGlossary?%5B%22recited-r%22%5D)",
      ].join(" · "),
    ]);
    await setting("hover", false);
    assert.deepEqual(await hover(2), []);
    await setting("hover", undefined);
  });

  it("have lenses with the change, a probe and a comparison above each leaking row, and above no other row", async () => {
    await show(jsonRun);
    await setting("codeLens", true);
    const lenses = await eventually("the lenses appear", async () => {
      const found = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        jsonRun.file,
      );
      return found.length > 0 ? found : undefined;
    });
    const changes = ["95 % recited (was 100 %)", "still answers", "60 % recited (was 90 %)", "30 % recited (was 80 %)"];
    assert.deepEqual(
      lenses.map(({ range, command }) => [range.start.line, command?.title, command?.command]),
      changes.flatMap((change, line) => [
        [line, change, "lethe.showPassage"],
        [line, "probe", "lethe.probePassage"],
        [line, "compare", "lethe.comparePassage"],
      ]),
    );
    assert.deepEqual(lenses[0]?.command?.arguments, [{ runFolder: jsonRun.folder, split: "forget", id: "a1sc1" }]);
    await setting("codeLens", undefined);
  });

  it("lead to the recited words of the next leaking row, and back", async () => {
    const { editor } = await show(jsonRun);
    editor.selection = new vscode.Selection(0, 0, 0, 0);
    const places: (readonly number[])[] = [];
    for (const command of ["next", "next", "next", "previous"]) {
      await vscode.commands.executeCommand(`lethe.${command}LeakingPassage`);
      places.push([editor.selection.active.line, editor.selection.active.character]);
    }
    const startOf = (id: string): readonly number[] => plain(jsonRun.ranges.get(id))?.slice(0, 2) ?? [];
    assert.deepEqual(places, [[1, 0], startOf("a2sc1"), startOf("a3sc1"), startOf("a2sc1")]);
  });

  it("open the answer and the completion in the editor's comparison", async () => {
    await show(jsonRun);
    await vscode.commands.executeCommand("lethe.comparePassage", { runFolder: jsonRun.folder, id: "a2sc1" });
    const input = await eventually("the comparison opens", () => {
      const shown = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      return shown instanceof vscode.TabInputTextDiff ? shown : undefined;
    });
    const textOf = async (uri: vscode.Uri): Promise<string> => (await vscode.workspace.openTextDocument(uri)).getText();
    assert.equal((await textOf(input.original)).trim(), "stood by the wide sea for years");
    assert.equal((await textOf(input.modified)).trim(), "saw the wide sea");
  });
});
