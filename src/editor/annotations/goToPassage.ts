import * as vscode from "vscode";
import { setContext } from "../setContext";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { nextLeaking } from "./rowAnnotations";

/**
 * Registers the commands that go to the next or previous leaking passage. Also keeps two context keys up to date. They
 * say whether the active editor shows leaking passages, and whether it shows a run's data file.
 */
export function registerNavigation(documents: AnnotatedDocuments): vscode.Disposable {
  const go = async (direction: "next" | "previous"): Promise<void> => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const annotations = await documents.annotationsOf(editor.document);
    const next = nextLeaking(annotations, editor.selection.active.line, direction);
    if (next === undefined) {
      void vscode.window.setStatusBarMessage("No leaking passages in this file.", messageTime);
      return;
    }
    const start = next.recitedWords?.start;
    const position = start ? new vscode.Position(start.line, start.character) : new vscode.Position(next.line, 0);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  };
  const update = async (): Promise<void> => {
    const document = vscode.window.activeTextEditor?.document;
    const annotations = document === undefined ? [] : await documents.annotationsOf(document);
    if (vscode.window.activeTextEditor?.document !== document) return;
    setContext("lethe.isDataFile", annotations.length > 0);
    setContext(
      "lethe.hasLeakingPassages",
      annotations.some(({ isLeaking }) => isLeaking),
    );
  };
  const updateSoon = (): void => void update();
  updateSoon();
  return vscode.Disposable.from(
    vscode.commands.registerCommand("lethe.nextLeakingPassage", () => go("next")),
    vscode.commands.registerCommand("lethe.previousLeakingPassage", () => go("previous")),
    documents.onDidChange(updateSoon),
    vscode.window.onDidChangeActiveTextEditor(updateSoon),
  );
}

const messageTime = 4000;
