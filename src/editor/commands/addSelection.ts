import { isUtf8 } from "node:buffer";
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { taskLabel } from "../../protocol/wording";
import { folderLabel } from "../folderLabel";
import { readOutlines } from "../runsDirectories";
import { firstTask } from "../sets/growingSet";
import type { ConfiguredFields, GrowingSet } from "../sets/growingSet";
import { growingSetOf } from "../sets/growingSetOf";
import type { Command } from "./command";
import { offer } from "./offer";

type SetName = "forget" | "retain";

/** Appends the active editor's selection to one of the workspace's forget or retain sets. */
export function addSelection(set: SetName): Command {
  let lastAppend: Promise<unknown> = Promise.resolve();
  return async () => {
    const title = set === "forget" ? "Add Selection to Forget Set" : "Add Selection to Retain Set";
    const editor = vscode.window.activeTextEditor;
    const selection = editor?.document.getText(editor.selection) ?? "";
    if (selection.trim() === "") throw new HumanError("Nothing is selected; select the text to add in an editor.");
    const picked = await pickSet(set, title);
    if (picked === undefined) return;
    const { file, fields } = picked;
    const { tasks } = await readSet(file, fields);
    const task = await pickTask(tasks, title);
    if (task === undefined) return;
    // The set is read again, because it may have changed while the user made choices. A call waits until earlier calls
    // have added their rows, because the id of a new row depends on the ids in the set.
    const appended = lastAppend.then(async () => {
      const added = (await readSet(file, fields)).rowFor(selection, task);
      await append(file, added);
      return added;
    });
    lastAppend = Promise.allSettled([appended]);
    const row = await appended;
    offer(`Added to ${path.basename(file)}.`, "Show Row", () => showEnd(file, row.trim()));
  };
}

interface NamedSet {
  readonly file: string;
  readonly fields: ConfiguredFields;
  /** The configurations that use the set. */
  readonly users: readonly string[];
}

const pickSet = async (set: SetName, title: string): Promise<NamedSet | undefined> => {
  const sets = new Map<string, NamedSet>();
  for (const outline of await readOutlines()) {
    const file = outline[set];
    if (file === undefined) continue;
    const { fields, users } = sets.get(file) ?? { fields: outline.fields, users: [] };
    sets.set(file, { file, fields, users: [...users, path.basename(outline.file)] });
  }
  const [first] = sets.values();
  if (first === undefined) {
    throw new HumanError(
      `No configuration of this workspace names a ${set} set; make a configuration with the command "New Run Configuration".`,
    );
  }
  if (sets.size === 1) return first;
  const items = [...sets.values()].map((named) => ({
    named,
    label: path.basename(named.file),
    description: folderLabel(named.file),
    detail: `used by ${named.users.join(", ")}`,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: `Choose the ${set} set` }))?.named;
};

const pickTask = async (tasks: readonly string[], title: string): Promise<string | undefined> => {
  if (tasks.length <= 1) return tasks[0] ?? firstTask;
  const items = tasks.map((task) => ({ task, label: taskLabel(task) }));
  const placeHolder = "Choose the task that the text belongs to";
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.task;
};

const readSet = async (file: string, fields: ConfiguredFields): Promise<GrowingSet> =>
  growingSetOf(file, await currentText(file), fields);

const openDocument = (file: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "file" && uri.fsPath === file);

const currentText = async (file: string): Promise<string> => {
  const open = openDocument(file);
  if (open !== undefined) return open.getText();
  const bytes = await readFile(file).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return Buffer.alloc(0);
    throw new HumanError(`${file} cannot be read; check its permissions.`);
  });
  // Rows are appended in UTF-8. They would damage a compressed file or a file in another encoding.
  if (isUtf8(bytes) && !bytes.includes(0)) return bytes.toString("utf8");
  throw new HumanError(`${file} is not UTF-8 text, so no row can be appended; save it as UTF-8, or unpack it.`);
};

/** Appends to the document if the file is open in an editor, to keep unsaved changes. Otherwise appends to the file. */
const append = async (file: string, text: string): Promise<void> => {
  const open = openDocument(file);
  if (open === undefined) {
    await appendFile(file, text).catch(() => {
      throw new HumanError(`${file} cannot be written; check its permissions and the free disk space.`);
    });
    return;
  }
  const edit = new vscode.WorkspaceEdit();
  edit.insert(open.uri, open.lineAt(open.lineCount - 1).range.end, text);
  if (!(await vscode.workspace.applyEdit(edit)) || !(await open.save())) {
    throw new HumanError(`${file} cannot be changed; check whether it is read-only.`);
  }
};

/** Selects the last row of a file. A row in CSV may have several lines. The file must end with a line break. */
const showEnd = async (file: string, row: string): Promise<void> => {
  const document = await vscode.workspace.openTextDocument(file);
  const last = document.lineAt(Math.max(0, document.lineCount - 2));
  const first = document.lineAt(Math.max(0, last.lineNumber - row.split(/\r\n|\r|\n/).length + 1));
  await vscode.window.showTextDocument(document, { selection: first.range.union(last.range) });
};
