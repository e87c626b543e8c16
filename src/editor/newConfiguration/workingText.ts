import path from "node:path";
import * as vscode from "vscode";

/** The text that the user worked on when a command began. */
export interface WorkingText {
  /** The file in the active editor. Undefined if there is no editor, or if it shows no file of the disk. */
  readonly file: string | undefined;
  /** The file of the selection. Undefined if the selection is too short for a prompt and an answer. */
  readonly selection: string | undefined;
}

/** The fewest words of a selection that can be a text to forget. */
const fewestWords = 4;

/** Reads the active editor. A command must call it before its first `await`. */
export function readActiveEditor(): {
  readonly file: string | undefined;
  readonly name: string;
  readonly selection: string;
} {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return { file: undefined, name: "", selection: "" };
  const { document, selection } = editor;
  const selected = document.getText(selection).trim();
  return {
    file: document.uri.scheme === "file" ? document.uri.fsPath : undefined,
    name: path.basename(document.fileName),
    selection: selected.split(/\s+/).length < fewestWords ? "" : selected,
  };
}

/** Saves unsaved changes of a file, because Lethe reads it from the disk. */
export async function saveIfOpen(file: string): Promise<void> {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "file" && uri.fsPath === file);
  if (document?.isDirty === true) await document.save();
}
