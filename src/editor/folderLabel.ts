import path from "node:path";
import * as vscode from "vscode";

/**
 * A file's folder relative to the workspace; empty for a file at the workspace's root. If the workspace has several
 * roots, the root's name comes first.
 */
export function folderLabel(file: string): string {
  const folder = path.dirname(vscode.workspace.asRelativePath(file));
  return folder === "." ? "" : folder;
}
