import * as vscode from "vscode";
import { setContext } from "../setContext";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { passageCommands } from "./commandNames";
import { nextLeaking } from "./rowAnnotations";

/**
 * Context keys for `when` clauses: does the active editor show leaking passages, and does it show a run's data file?
 */
const contextKeys = { hasLeaking: "lethe.hasLeakingPassages", isDataFile: "lethe.isDataFile" } as const;

/** Registers the commands that go to the next or previous leaking passage, and keeps their context keys up to date. */
export function registerNavigation(documents: AnnotatedDocuments): vscode.Disposable {
  const go = (direction: "next" | "previous"): void => {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const annotations = documents.annotationsOf(editor.document);
    const next = nextLeaking(annotations, editor.selection.active.line, direction);
    if (next === undefined) {
      void vscode.window.setStatusBarMessage("No leaking passages in this file.", messageTime);
      return;
    }
    const start = next.recitedWords()?.start;
    const position = start ? new vscode.Position(start.line, start.character) : new vscode.Position(next.line, 0);
    editor.selection = new vscode.Selection(position, position);
    editor.revealRange(new vscode.Range(position, position), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  };
  const update = (): void => {
    const document = vscode.window.activeTextEditor?.document;
    const annotations = document === undefined ? [] : documents.annotationsOf(document);
    setContext(contextKeys.isDataFile, annotations.length > 0);
    setContext(
      contextKeys.hasLeaking,
      annotations.some(({ isLeaking }) => isLeaking),
    );
  };
  update();
  return vscode.Disposable.from(
    vscode.commands.registerCommand(passageCommands.next, () => go("next")),
    vscode.commands.registerCommand(passageCommands.previous, () => go("previous")),
    documents.onDidChange(update),
    vscode.window.onDidChangeActiveTextEditor(update),
  );
}

const messageTime = 4000;
