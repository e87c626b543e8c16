import path from "node:path";
import * as vscode from "vscode";
import type { RecitedText } from "../../protocol/recited";
import type { Command } from "../commands/command";
import { offer } from "../commands/offer";
import { addToSet, pickSet } from "../sets/addToSet";
import type { NamedSet } from "../sets/addToSet";
import { showEnd } from "../sets/showEnd";
import type { RecitedList } from "./recitedList";

/** Adds the clicked row of the view, or all selected rows, to a forget set. */
export function addRecited(list: RecitedList): Command {
  return (clicked, selected) => {
    const rows: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
    return add(
      list,
      list.found.filter((passage) => rows.includes(passage)),
    );
  };
}

/** Adds everything that was found to a forget set. */
export function addAllRecited(list: RecitedList): Command {
  return () => add(list, list.found);
}

const title = "Add to the Forget Set";

const add = async (list: RecitedList, passages: readonly RecitedText[]): Promise<void> => {
  const missing = passages.filter((passage) => !list.isAdded(passage));
  if (missing.length === 0) return;
  const set = await chooseSet();
  if (set === undefined) return;
  const rows = await addToSet(set, missing, title);
  if (rows === undefined) return;
  list.markAdded(missing);
  const there = missing.length - rows.length;
  const rest = there === 0 ? "" : `; ${there} ${wasOf(there)} there already`;
  const count = `${rows.length} ${rows.length === 1 ? "passage" : "passages"} ${wasOf(rows.length)}`;
  const sentence = `${count} added to ${path.basename(set.file)}${rest}.`;
  if (rows.length === 0) void vscode.window.showInformationMessage(sentence);
  else offer(sentence, rows.length === 1 ? "Show Row" : "Show Rows", () => showEnd(set.file, rows.join("").trim()));
};

const wasOf = (count: number): string => (count === 1 ? "was" : "were");

/** A forget set that a configuration names or, if there is none, a new file. */
const chooseSet = async (): Promise<Pick<NamedSet, "file" | "fields"> | undefined> => {
  const set = await pickSet("forget", title);
  if (set !== "none") return set;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showSaveDialog({
    title: "Forget Set",
    saveLabel: "Add to This Set",
    filters: { "JSON Lines": ["jsonl"] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, "forget.jsonl") }),
  });
  return chosen && { file: chosen.fsPath, fields: {} };
};
