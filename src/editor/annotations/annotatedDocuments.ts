import * as vscode from "vscode";
import { annotateRows } from "./rowAnnotations";
import type { RowAnnotation } from "./rowAnnotations";
import type { RunScores } from "./runScores";
import { isSameFile } from "./sameFile";
import type { MeasuredPassage, ScoredRun } from "./measuredPassages";

/** The annotations are updated when the user has typed nothing for this time, in milliseconds. */
const typingPause = 150;

interface Known {
  readonly version: number;
  readonly run: ScoredRun;
  /** The run's passages that come from the document's file. */
  readonly passages: readonly MeasuredPassage[];
  readonly annotations: readonly RowAnnotation[];
}

export type AnnotatedDocuments = ReturnType<typeof annotateDocuments>;

/** Provides the annotations of the data files that belong to the selected run and are open in an editor. */
export function annotateDocuments({ subscriptions }: vscode.ExtensionContext, scores: RunScores) {
  const changed = new vscode.EventEmitter<void>();
  const known = new WeakMap<vscode.TextDocument, Known>();
  let timer: NodeJS.Timeout | undefined;

  const annotationsOf = (document: vscode.TextDocument): readonly RowAnnotation[] => {
    const run = scores.current;
    if (run === undefined || document.uri.scheme !== "file") return [];
    const { version } = document;
    const found = known.get(document);
    if (found?.version === version && found.run === run) return found.annotations;
    const file = document.uri.fsPath;
    const passages =
      found?.run === run ? found.passages : run.passages.filter(({ passage }) => isSameFile(passage.source.file, file));
    const annotations = passages.length === 0 ? [] : annotateRows(file, document.getText(), passages, run.fieldNames);
    known.set(document, { version, run, passages, annotations });
    return annotations;
  };

  subscriptions.push(
    changed,
    scores.onDidChange(() => changed.fire()),
    vscode.workspace.onDidChangeTextDocument(({ document }) => {
      if (!known.has(document)) return;
      clearTimeout(timer);
      timer = setTimeout(() => changed.fire(), typingPause);
    }),
    { dispose: () => clearTimeout(timer) },
  );
  return {
    /**
     * A document's annotations, in the order of its lines. The list is empty if the document is no data file of the
     * selected run.
     */
    annotationsOf,
    /** The annotation of the row that contains a given line. */
    annotationAt: (document: vscode.TextDocument, line: number): RowAnnotation | undefined => {
      const found = annotationsOf(document).findLast((annotation) => annotation.line <= line);
      return found !== undefined && line <= found.lastLine ? found : undefined;
    },
    /** Fires when annotations may have changed: shortly after typing, and after every evaluation. */
    onDidChange: changed.event,
  };
}
