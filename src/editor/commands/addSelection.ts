import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { findConfigurations } from "../runsDirectories";
import { asAppended, firstTask, selectionRow, surveySet } from "../sets/selectionRow";
import type { Command } from "./command";

type SetName = "forget" | "retain";

/** Appends the active editor's selection to a forget or retain set of the workspace. */
export const addSelection =
  (set: SetName): Command =>
  async () => {
    const title = set === "forget" ? "Add Selection to Forget Set" : "Add Selection to Retain Set";
    const editor = vscode.window.activeTextEditor;
    const selection = editor?.document.getText(editor.selection) ?? "";
    if (selection.trim() === "") throw new HumanError("Nothing is selected; select the text to add in an editor.");
    const file = await pickSet(set, title);
    if (file === undefined) return;
    if (!file.endsWith(".jsonl")) {
      throw new HumanError(`${file} is no JSON Lines file, so no row can be appended; add the text to it by hand.`);
    }
    const before = await currentText(file);
    const { nextNumber, tasks } = surveySet(before);
    const task = await pickTask(tasks, title);
    if (task === undefined) return;
    await append(file, asAppended(selectionRow(selection, nextNumber, task), before));
    const show = "Show Row";
    void vscode.window.showInformationMessage(`Added to ${path.basename(file)}.`, show).then((answer) => {
      if (answer === show) void showLastRow(file);
    });
  };

const pickSet = async (set: SetName, title: string): Promise<string | undefined> => {
  const { readConfigurationOutline } = await import("../../control/configurationOutline");
  const outlines = await Promise.all((await findConfigurations()).map(readConfigurationOutline));
  const users = new Map<string, string[]>();
  for (const outline of outlines) {
    const file = outline?.[set];
    if (outline === undefined || file === undefined) continue;
    users.set(file, [...(users.get(file) ?? []), path.basename(outline.file)]);
  }
  const [first] = users.keys();
  if (first === undefined) {
    throw new HumanError(`No configuration of this workspace names a ${set} set; make one with New Run Configuration.`);
  }
  if (users.size === 1) return first;
  const items = [...users].map(([file, names]) => ({
    file,
    label: path.basename(file),
    description: vscode.workspace.asRelativePath(path.dirname(file)),
    detail: `used by ${names.join(", ")}`,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: `Choose the ${set} set` }))?.file;
};

const pickTask = async (tasks: readonly string[], title: string): Promise<string | undefined> =>
  tasks.length > 1
    ? vscode.window.showQuickPick(tasks, { title, placeHolder: "Choose the task that the text belongs to" })
    : (tasks[0] ?? firstTask);

const openDocument = (file: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "file" && uri.fsPath === file);

const currentText = async (file: string): Promise<string> => {
  const open = openDocument(file);
  if (open !== undefined) return open.getText();
  return readFile(file, "utf8").catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw new HumanError(`${file} cannot be read; check its permissions.`);
  });
};

/** Into the open document where there is one, so that what is unsaved in it is kept; else to the file's end. */
const append = async (file: string, text: string): Promise<void> => {
  const open = openDocument(file);
  if (open === undefined) {
    await appendFile(file, text).catch(() => {
      throw new HumanError(`${file} cannot be written; check its permissions and the space left.`);
    });
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.insert(open.uri, open.lineAt(open.lineCount - 1).range.end, text);
  if (!(await vscode.workspace.applyEdit(edit)) || !(await open.save())) {
    throw new HumanError(`${file} cannot be changed; see whether it is read-only.`);
  }
};

const showLastRow = async (file: string): Promise<void> => {
  const document = await vscode.workspace.openTextDocument(file);
  // The file ends with a line's end.
  const line = document.lineAt(Math.max(0, document.lineCount - 2));
  await vscode.window.showTextDocument(document, { selection: line.range });
};
