import * as vscode from "vscode";
import type { AnnotatedDocuments } from "./annotatedDocuments";
import { problemText, unmeasuredText } from "./scoreText";
import type { RowAnnotation } from "./rowAnnotations";
import { lastScore } from "./measuredPassages";
import { onDidChangeSettings, readSetting } from "./settings";
import { toRange } from "./toRange";

/**
 * Lists passages of open forget sets in the Problems panel. A leaking passage is a warning there, and a passage that
 * could not be measured is an information.
 */
export function listProblems(documents: AnnotatedDocuments): vscode.Disposable {
  const collection = vscode.languages.createDiagnosticCollection("lethe");
  const update = (document: vscode.TextDocument): void => {
    const threshold = readSetting("problems.threshold");
    const annotations = readSetting("problems.enabled") ? documents.annotationsOf(document) : [];
    const leaking = annotations.filter(({ isLeaking, scored }) => isLeaking && lastScore(scored) > threshold);
    const unmeasured = annotations.filter(({ band }) => band === "unmeasured");
    if (leaking.length + unmeasured.length > 0 || collection.has(document.uri)) {
      const { Information, Warning } = vscode.DiagnosticSeverity;
      collection.set(document.uri, [
        ...leaking.map((annotation) => toDiagnostic(document, annotation, problemText(annotation.scored), Warning)),
        ...unmeasured.map((annotation) =>
          toDiagnostic(document, annotation, unmeasuredText(annotation.scored), Information),
        ),
      ]);
    }
  };
  const updateAll = (): void => vscode.workspace.textDocuments.forEach(update);
  const listeners = [
    documents.onDidChange(updateAll),
    onDidChangeSettings(updateAll),
    vscode.workspace.onDidOpenTextDocument(update),
    vscode.workspace.onDidCloseTextDocument(({ uri }) => collection.delete(uri)),
  ];
  updateAll();
  return vscode.Disposable.from(collection, ...listeners);
}

const toDiagnostic = (
  document: vscode.TextDocument,
  annotation: RowAnnotation,
  message: string,
  severity: vscode.DiagnosticSeverity,
): vscode.Diagnostic => {
  const { line, scored, recitedWords } = annotation;
  const words = recitedWords();
  const range = words ? toRange(words) : document.lineAt(line).range;
  const diagnostic = new vscode.Diagnostic(range, message, severity);
  diagnostic.source = "Lethe";
  diagnostic.code = scored.passage.id;
  return diagnostic;
};
