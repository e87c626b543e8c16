import * as vscode from "vscode";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { recitedBands } from "./bands";
import { createDecorationTypes } from "./decorationTypes";
import { marksOf } from "./marks";
import { onDidChangeSettings, readSetting } from "./settings";

/** Lines beyond the visible ones that are drawn too, so that scrolling a little shows nothing late. */
const margin = 60;
/** In milliseconds; scrolling asks for a drawing at every turn of the wheel. */
const drawingPause = 40;

/** Draws what is known about recited passages into the editors that show them. */
export const decorate = (extensionUri: vscode.Uri, documents: AnnotatedDocuments): { readonly dispose: () => void } => {
  let types = createDecorationTypes(extensionUri, readSetting);
  let timer: NodeJS.Timeout | undefined;

  const draw = (editor: vscode.TextEditor): void => {
    const { document, visibleRanges } = editor;
    const inView = visibleRanges.map(({ start, end }) => ({ first: start.line - margin, last: end.line + margin }));
    const { notes, lines, words } = marksOf(documents.annotationsOf(document), inView, {
      scores: readSetting("scores"),
      recitedWords: readSetting("recitedWords"),
    });
    editor.setDecorations(
      types.note,
      notes
        .filter(({ line }) => line < document.lineCount)
        .map(({ line, text }) => ({
          range: document.lineAt(line).range,
          renderOptions: { after: { contentText: text } },
        })),
    );
    for (const band of recitedBands) {
      editor.setDecorations(
        types.lines[band],
        lines[band].map((line) => new vscode.Range(line, 0, line, 0)),
      );
      editor.setDecorations(
        types.words[band],
        words[band].map(({ start, end }) => new vscode.Range(start.line, start.character, end.line, end.character)),
      );
    }
  };
  const drawAll = (): void => vscode.window.visibleTextEditors.forEach(draw);
  const drawSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(drawAll, drawingPause);
  };

  const listeners = [
    documents.onDidChange(drawSoon),
    vscode.window.onDidChangeVisibleTextEditors(drawSoon),
    vscode.window.onDidChangeTextEditorVisibleRanges(drawSoon),
    onDidChangeSettings(() => {
      types.dispose();
      types = createDecorationTypes(extensionUri, readSetting);
      drawAll();
    }),
  ];
  drawAll();
  return {
    dispose: () => {
      clearTimeout(timer);
      types.dispose();
      for (const listener of listeners) listener.dispose();
    },
  };
};
