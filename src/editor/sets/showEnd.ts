import * as vscode from "vscode";

/** Selects the last rows of a file. A row in CSV may have several lines. The file must end with a line break. */
export async function showEnd(file: string, rows: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const last = document.lineAt(Math.max(0, document.lineCount - 2));
  const first = document.lineAt(Math.max(0, last.lineNumber - rows.split(/\r\n|\r|\n/).length + 1));
  await vscode.window.showTextDocument(document, { selection: first.range.union(last.range) });
}
