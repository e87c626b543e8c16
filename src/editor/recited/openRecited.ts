import { stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import type { RecitedText } from "../../protocol/recited";
import { locateRecited } from "./locateRecited";

/** Shows passages in their files, with a mark below the recited words. */
export function createRecitedMark() {
  let type: vscode.TextEditorDecorationType | undefined;
  let marked: { readonly uri: string; readonly range: vscode.Range } | undefined;
  const draw = (): void => {
    if (type === undefined) return;
    for (const editor of vscode.window.visibleTextEditors)
      editor.setDecorations(type, editor.document.uri.toString() === marked?.uri ? [marked.range] : []);
  };
  const subscription = vscode.window.onDidChangeVisibleTextEditors(draw);
  return {
    dispose: (): void => {
      subscription.dispose();
      type?.dispose();
    },
    /**
     * Opens the file of a passage at the passage. If the file has changed since the search, only the line is shown.
     *
     * @throws HumanError if the file is gone or packed
     */
    show: async (passage: RecitedText): Promise<void> => {
      const { file, line } = passage;
      if (/\.gz$/i.test(file)) throw new HumanError(`${file} is packed; unpack it to see the passage in line ${line}.`);
      await stat(file).catch(() => {
        throw new HumanError(`${file} no longer exists; search again to bring the list up to date.`);
      });
      const document = await vscode.workspace.openTextDocument(file);
      const first = Math.min(line, document.lineCount) - 1;
      const start = document.offsetAt(new vscode.Position(first, 0));
      const found = locateRecited(document.getText(), passage, start);
      const range = found && new vscode.Range(document.positionAt(found[0]), document.positionAt(found[1]));
      const place = range?.start ?? new vscode.Position(first, 0);
      await vscode.window.showTextDocument(document, {
        selection: new vscode.Range(place, place),
        preserveFocus: true,
      });
      marked = range && { uri: document.uri.toString(), range };
      type ??= createType();
      draw();
      if (range === undefined)
        vscode.window.setStatusBarMessage(`${path.basename(file)} has changed since the search.`, messageTime);
    },
  };
}

/** In milliseconds. */
const messageTime = 8000;

const createType = (): vscode.TextEditorDecorationType =>
  vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor("lethe.verbatimBackground"),
    borderColor: new vscode.ThemeColor("lethe.verbatimBorder"),
    borderStyle: "solid",
    borderWidth: "0 0 2px 0",
    overviewRulerColor: new vscode.ThemeColor("lethe.verbatimBorder"),
    overviewRulerLane: vscode.OverviewRulerLane.Full,
  });
