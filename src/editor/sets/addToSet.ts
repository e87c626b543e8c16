import { isUtf8 } from "node:buffer";
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { taskLabel } from "../../protocol/wording";
import { folderLabel } from "../folderLabel";
import { readOutlines } from "../runsDirectories";
import { firstTask } from "./growingSet";
import type { ConfiguredFields } from "./growingSet";
import { growingSetOf } from "./growingSetOf";
import { wholeOf } from "./newText";
import type { NewText } from "./newText";

export type SetName = "forget" | "retain";

/** A set that configurations of the workspace name. */
export interface NamedSet {
  readonly file: string;
  readonly fields: ConfiguredFields;
  /** The configurations that use the set. */
  readonly users: readonly string[];
}

/**
 * Lets the user choose one of the workspace's sets. The user is not asked if there is only one.
 *
 * @returns "none" if no configuration names such a set, and undefined if the user leaves the choice
 */
export async function pickSet(set: SetName, title: string): Promise<NamedSet | "none" | undefined> {
  const sets = new Map<string, NamedSet>();
  for (const outline of await readOutlines()) {
    const file = outline[set];
    if (file === undefined) continue;
    const { fields, users } = sets.get(file) ?? { fields: outline.fields, users: [] };
    sets.set(file, { file, fields, users: [...users, path.basename(outline.file)] });
  }
  const [first] = sets.values();
  if (first === undefined) return "none";
  if (sets.size === 1) return first;
  const items = [...sets.values()].map((named) => ({
    named,
    label: path.basename(named.file),
    description: folderLabel(named.file),
    detail: `used by ${named.users.join(", ")}`,
  }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: `Choose the ${set} set` }))?.named;
}

/** The last addition to a set of this window. The id of a new row depends on the ids in the set. */
let lastAddition: Promise<unknown> = Promise.resolve();

/**
 * Adds texts to a set as rows of one task. Passages that the set has already are left out.
 *
 * @returns the new rows, and undefined if the user leaves the choice of the task
 * @throws HumanError if the set cannot hold one of the texts; no text is added then
 */
export async function addToSet(
  { file, fields }: Pick<NamedSet, "file" | "fields">,
  texts: readonly NewText[],
  title: string,
): Promise<readonly string[] | undefined> {
  const task = await pickTask(growingSetOf(file, await currentText(file), fields).tasks, title);
  if (task === undefined) return undefined;
  // The set is read again, because it may have changed while the user made choices. A call waits until earlier calls
  // have added their rows.
  const added = lastAddition.then(async () => {
    const before = await currentText(file);
    const known = texts.every((text) => typeof text === "string") ? new Set() : await textsIn(file, before, fields);
    const rows: string[] = [];
    let text = before;
    for (const each of texts) {
      if (typeof each !== "string" && known.has(keyOf(each))) continue;
      if (typeof each !== "string") known.add(keyOf(each));
      const row = growingSetOf(file, text, fields).rowFor(each, task);
      rows.push(row);
      text += row;
    }
    if (rows.length > 0) await append(file, rows.join(""));
    return rows;
  });
  lastAddition = Promise.allSettled([added]);
  return added;
}

const pickTask = async (tasks: readonly string[], title: string): Promise<string | undefined> => {
  if (tasks.length <= 1) return tasks[0] ?? firstTask;
  const items = tasks.map((task) => ({ task, label: taskLabel(task) }));
  const placeHolder = "Choose the task that the text belongs to";
  return (await vscode.window.showQuickPick(items, { title, placeHolder }))?.task;
};

/** Keys of the texts in a set. Rows that cannot be read are left out. */
const textsIn = async (file: string, text: string, fields: ConfiguredFields): Promise<Set<string>> => {
  if (text.trim() === "") return new Set();
  const { readPassageSet } = await import("../../data/readPassageSet");
  try {
    return new Set((await readPassageSet(file, "forget", { fields }, () => undefined)).map(keyOf));
  } catch (error) {
    // A table may have a header and no rows.
    if (error instanceof HumanError) return new Set();
    throw error;
  }
};

/** A set may keep a passage as one text, so the place where it was divided does not count. */
const keyOf = (text: Exclude<NewText, string>): string => wholeOf(text).replaceAll(/\s+/g, " ");

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
