import * as vscode from "vscode";
import { oneAtATime } from "../oneAtATime";
import { passagesOfFile } from "./passagesOfFile";
import { annotateRows } from "./rowAnnotations";
import type { RowAnnotation } from "./rowAnnotations";
import { packRows, unpackRows } from "./rowThread/messages";
import type { PackedRows } from "./rowThread/messages";
import type { RowThread } from "./rowThread/openRowThread";
import type { RunScores } from "./runScores";
import type { ScoredRun } from "./measuredPassages";

/** The annotations are updated when the user has typed nothing for this time, in milliseconds. */
const typingPause = 150;

interface Known {
  readonly version: number;
  readonly run: ScoredRun;
  readonly rows: PackedRows;
  readonly annotations: readonly RowAnnotation[];
}

/** A data file of the selected run that is open in an editor. */
interface DataDocument {
  known: Known | undefined;
  /** The time of the last edit, from `Date.now()`. */
  editedAt: number;
  /** Locates the rows of the document's text when the user pauses. */
  readonly update: () => Promise<void>;
}

export type AnnotatedDocuments = ReturnType<typeof annotateDocuments>;

interface Sources {
  readonly scores: Pick<RunScores, "current" | "onDidChange">;
  readonly thread: Pick<RowThread, "locate" | "forget">;
  /** Reports errors that the user cannot correct. */
  readonly onDefect: (error: unknown) => void;
}

/**
 * Provides the annotations of the data files that belong to the selected run and are open in an editor. The rows of a
 * file are located in a thread of their own, so a large file never blocks the window.
 */
export function annotateDocuments(
  { subscriptions }: Pick<vscode.ExtensionContext, "subscriptions">,
  { scores, thread, onDefect }: Sources,
) {
  const changed = new vscode.EventEmitter<void>();
  const documents = new Map<vscode.TextDocument, DataDocument>();

  const update = async (document: vscode.TextDocument, data: DataDocument): Promise<void> => {
    await pauseOf(data);
    const run = scores.current;
    if (run === undefined || document.isClosed) return;
    if (data.known !== undefined && fits(data.known, document, run)) return;
    const { version } = document;
    const file = document.uri.fsPath;
    const passages = passagesOfFile(run, file);
    const rows = await thread
      .locate(
        { file, text: document.getText(), names: run.fieldNames },
        passages.map(({ passage }) => passage),
        passages.map(({ latest }) => latest?.span?.expected),
      )
      .catch((error: unknown) => {
        // The thread may end because the document was closed.
        if (!document.isClosed) onDefect(error);
        return packRows([]);
      });
    const before = data.known?.run === run ? data.known : undefined;
    const isSame = before !== undefined && isSameNumbers(before.rows, rows);
    const annotations = isSame ? before.annotations : annotateRows(unpackRows(rows), passages);
    data.known = { version, run, rows, annotations };
    // Most edits change no annotation.
    if (before !== undefined && !isSame) changed.fire();
  };
  const dataOf = (document: vscode.TextDocument): DataDocument => {
    const found = documents.get(document);
    if (found !== undefined) return found;
    const data: DataDocument = {
      ...{ known: undefined, editedAt: 0 },
      update: oneAtATime(() => update(document, data)),
    };
    documents.set(document, data);
    return data;
  };
  const annotationsOf = async (document: vscode.TextDocument): Promise<readonly RowAnnotation[]> => {
    for (;;) {
      const run = scores.current;
      if (run === undefined || document.isClosed || document.uri.scheme !== "file") return [];
      if (passagesOfFile(run, document.uri.fsPath).length === 0) return [];
      const data = dataOf(document);
      if (data.known !== undefined && fits(data.known, document, run)) return data.known.annotations;
      await data.update();
    }
  };

  subscriptions.push(
    changed,
    scores.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const data = documents.get(document);
      if (data === undefined || contentChanges.length === 0) return;
      data.editedAt = Date.now();
      void data.update();
    }),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (documents.delete(document)) thread.forget(document.uri.fsPath);
    }),
  );
  return {
    /**
     * A document's annotations, in the order of its lines. They fit the text that the document has when the promise
     * resolves. The list is empty if the document is no data file of the selected run.
     */
    annotationsOf,
    /** The annotation of the row that contains a given line. */
    annotationAt: async (document: vscode.TextDocument, line: number): Promise<RowAnnotation | undefined> => {
      const found = (await annotationsOf(document)).findLast((annotation) => annotation.line <= line);
      return found !== undefined && line <= found.lastLine ? found : undefined;
    },
    /** Fires when annotations have changed, shortly after typing, and after every evaluation. */
    onDidChange: changed.event,
  };
}

/** Waits until the user has typed nothing for some time. */
const pauseOf = async (data: DataDocument): Promise<void> => {
  for (;;) {
    const left = data.editedAt + typingPause - Date.now();
    if (left <= 0) return;
    await new Promise((resolve) => setTimeout(resolve, left));
  }
};

const fits = ({ version, run }: Known, document: vscode.TextDocument, current: ScoredRun): boolean =>
  version === document.version && run === current;

const isSameNumbers = (left: PackedRows, right: PackedRows): boolean =>
  Buffer.from(left.buffer).equals(Buffer.from(right.buffer));
