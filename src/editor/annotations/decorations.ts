import * as vscode from "vscode";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { recitedBands } from "./bands";
import type { RecitedBand } from "./bands";
import { createDecorationTypes } from "./decorationTypes";
import type { DecorationTypes } from "./decorationTypes";
import { marksOf } from "./marks";
import type { Marks } from "./marks";
import { toRange } from "./toRange";
import { onDidChangeSettings, readSetting } from "./settings";

/** Lines beyond the visible ones that are drawn too, so that scrolling a little shows nothing late. */
const margin = 60;
/** In milliseconds; scrolling asks for a drawing at every turn of the wheel. */
const drawingPause = 40;

/** What stands in one editor: notes behind lines, and by band the lines with a mark and the recited words. */
export interface Drawn {
  readonly notes: readonly { readonly range: vscode.Range; readonly text: string }[];
  readonly lines: Readonly<Record<RecitedBand, readonly vscode.Range[]>>;
  readonly words: Readonly<Record<RecitedBand, readonly vscode.Range[]>>;
}

export interface Decorations {
  /** What was drawn last; undefined for an editor that has never been drawn into. */
  readonly drawnIn: (editor: vscode.TextEditor) => Drawn | undefined;
  readonly dispose: () => void;
}

/** Draws what is known about recited passages into the editors that show them. */
export function decorate(extensionUri: vscode.Uri, documents: AnnotatedDocuments): Decorations {
  // Made with the first mark: most windows never have one, and the extension's start must not wait for them.
  let types: DecorationTypes | undefined;
  const drawn = new WeakMap<vscode.TextEditor, Drawn>();
  let timer: NodeJS.Timeout | undefined;

  const draw = (editor: vscode.TextEditor): void => {
    const { document, visibleRanges } = editor;
    const inView = visibleRanges.map(({ start, end }) => ({ first: start.line - margin, last: end.line + margin }));
    const marks = marksOf(documents.annotationsOf(document), inView, {
      scores: readSetting("scores"),
      recitedWords: readSetting("recitedWords"),
    });
    const { notes, lines, words } = rangesOf(marks, document);
    drawn.set(editor, { notes, lines, words });
    if (types === undefined && notes.length === 0 && !recitedBands.some((band) => lines[band].length > 0)) return;
    types ??= createDecorationTypes(extensionUri, readSetting);
    editor.setDecorations(
      types.note,
      notes.map(({ range, text }) => ({ range, renderOptions: { after: { contentText: text } } })),
    );
    for (const band of recitedBands) {
      editor.setDecorations(types.lines[band], lines[band]);
      editor.setDecorations(types.words[band], words[band]);
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
      types?.dispose();
      types = undefined;
      drawAll();
    }),
  ];
  drawAll();
  return {
    drawnIn: (editor) => drawn.get(editor),
    dispose: () => {
      clearTimeout(timer);
      types?.dispose();
      for (const listener of listeners) listener.dispose();
    },
  };
}

const rangesOf = ({ notes, lines, words }: Marks, document: vscode.TextDocument) => {
  const byBand = (of: (band: RecitedBand) => vscode.Range[]): Record<RecitedBand, vscode.Range[]> =>
    Object.fromEntries(recitedBands.map((band) => [band, of(band)])) as Record<RecitedBand, vscode.Range[]>;
  return {
    notes: notes
      .filter(({ line }) => line < document.lineCount)
      .map(({ line, text }) => ({ range: document.lineAt(line).range, text })),
    lines: byBand((band) => lines[band].map((line) => new vscode.Range(line, 0, line, 0))),
    words: byBand((band) => words[band].map(toRange)),
  };
};
