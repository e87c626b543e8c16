import * as vscode from "vscode";
import { oneAtATime } from "../oneAtATime";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { byBand, recitedBands } from "./bands";
import { createDecorationTypes } from "./decorationTypes";
import type { DecorationTypes } from "./decorationTypes";
import { marksOf } from "./marks";
import type { Marks } from "./marks";
import { toRange } from "./toRange";
import { onDidChangeSettings, readSetting } from "./settings";

/**
 * Marks are also drawn on this number of lines above and below the visible lines. So these marks are already there when
 * the user scrolls.
 */
const margin = 60;
/**
 * The time from the last request for a drawing to the drawing, in milliseconds. Scrolling causes many requests in a
 * short time, but only one drawing.
 */
const drawingPause = 40;

/**
 * The decorations in one editor: the notes at the ends of rows and, for each band, the marked lines and the recited
 * words.
 */
export type Drawn = ReturnType<typeof rangesOf>;

/** Marks recited passages in the editors that show data files. */
export function decorate({ extensionUri, subscriptions }: vscode.ExtensionContext, documents: AnnotatedDocuments) {
  // The decoration types are created when the first mark is drawn. Creating them earlier would slow the extension's
  // start.
  let types: DecorationTypes | undefined;
  const drawn = new WeakMap<vscode.TextEditor, Drawn>();
  let timer: NodeJS.Timeout | undefined;

  const draw = async (editor: vscode.TextEditor): Promise<void> => {
    const { document } = editor;
    const annotations = await documents.annotationsOf(document);
    if (!vscode.window.visibleTextEditors.includes(editor)) return;
    const { visibleRanges } = editor;
    const inView = visibleRanges.map(({ start, end }) => ({ first: start.line - margin, last: end.line + margin }));
    const marks = marksOf(annotations, inView, {
      scores: readSetting("scores"),
      recitedWords: readSetting("recitedWords"),
    });
    const ranges = rangesOf(marks, document);
    drawn.set(editor, ranges);
    const hasMarks = [ranges, ranges.older].some(
      ({ notes, lines }) => notes.length > 0 || recitedBands.some((band) => lines[band].length > 0),
    );
    if (types === undefined && !hasMarks) return;
    types ??= createDecorationTypes(extensionUri);
    drawLayer(editor, types.newest, ranges);
    drawLayer(editor, types.older, ranges.older);
  };
  const takeTurn = oneAtATime(async () => {
    await Promise.all(vscode.window.visibleTextEditors.map(draw));
  });
  const drawAll = (): void => void takeTurn();
  const drawSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(drawAll, drawingPause);
  };

  subscriptions.push(
    documents.onDidChange(drawSoon),
    vscode.window.onDidChangeVisibleTextEditors(drawSoon),
    vscode.window.onDidChangeTextEditorVisibleRanges(drawSoon),
    onDidChangeSettings(() => {
      types?.dispose();
      types = undefined;
      drawAll();
    }),
    { dispose: () => clearTimeout(timer) },
    { dispose: () => types?.dispose() },
  );
  drawAll();
  return {
    /** The decorations that were last drawn in an editor; undefined before the first drawing. */
    drawnIn: (editor: vscode.TextEditor): Drawn | undefined => drawn.get(editor),
  };
}

const drawLayer = (editor: vscode.TextEditor, types: DecorationTypes["newest"], drawn: ReturnType<typeof layerOf>) => {
  const { notes, lines, words } = drawn;
  editor.setDecorations(
    types.note,
    notes.map(({ range, text }) => ({ range, renderOptions: { after: { contentText: text } } })),
  );
  for (const band of recitedBands) {
    editor.setDecorations(types.lines[band], lines[band]);
    editor.setDecorations(types.words[band], words[band]);
  }
};

const rangesOf = (marks: Marks, document: vscode.TextDocument) => ({
  ...layerOf(marks, document),
  older: layerOf(marks.older, document),
});

const layerOf = ({ notes, lines, words }: Marks["older"], document: vscode.TextDocument) => ({
  notes: notes
    .filter(({ line }) => line < document.lineCount)
    .map(({ line, text }) => ({ range: document.lineAt(line).range, text })),
  lines: byBand((band) => lines[band].map((line) => new vscode.Range(line, 0, line, 0))),
  words: byBand((band) => words[band].map(toRange)),
});
