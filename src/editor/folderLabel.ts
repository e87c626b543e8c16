import path from "node:path";
import * as vscode from "vscode";

/**
 * The folder of a file as a list shows it beside the file's name: empty at the workspace's root, named in one of
 * several.
 */
export function folderLabel(file: string): string {
  const folder = path.dirname(vscode.workspace.asRelativePath(file));
  return folder === "." ? "" : folder;
}
