import * as vscode from "vscode";
import type { Finding } from "../../protocol/findings";
import { isJsonObject, parseJson } from "../../protocol/json";

const removeRow: Finding["fix"] = "removeRow";

/**
 * Offers to remove a row that a check complains about, if the problem ends with it. Only a row of JSON Lines can be
 * removed: in a JSON list or a table, other lines may belong to the row.
 */
export function offerToRemoveRows({ subscriptions }: vscode.ExtensionContext): void {
  subscriptions.push(
    vscode.languages.registerCodeActionsProvider(
      { scheme: "file" },
      { provideCodeActions: offerRemovals },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
  );
}

const offerRemovals = (
  document: vscode.TextDocument,
  _: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
): vscode.CodeAction[] => {
  // The lines of a check are those of the saved text. In a JSON list, a comma belongs to each row.
  const [first = ""] = document.getText().trimStart().split(/\r|\n/, 1);
  if (document.isDirty || !isJsonObject(parseJson(first))) return [];
  const solved = diagnostics.filter(({ code }) => code === removeRow);
  const lines = new Set(solved.map(({ range }) => range.start.line));
  return [...lines].flatMap((line) => {
    const row = document.lineAt(line);
    if (!isJsonObject(parseJson(row.text))) return [];
    const fix = new vscode.CodeAction("Remove this row", vscode.CodeActionKind.QuickFix);
    fix.edit = new vscode.WorkspaceEdit();
    fix.edit.delete(document.uri, row.rangeIncludingLineBreak);
    fix.diagnostics = solved.filter(({ range }) => range.start.line === line);
    return [fix];
  });
};
