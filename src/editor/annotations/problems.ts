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
  const update = async (document: vscode.TextDocument): Promise<void> => {
    const annotations = readSetting("problems.enabled") ? await documents.annotationsOf(document) : [];
    const threshold = readSetting("problems.threshold");
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
  const updateSoon = (document: vscode.TextDocument): void => void update(document);
  const updateAll = (): void => vscode.workspace.textDocuments.forEach(updateSoon);
  const listeners = [
    documents.onDidChange(updateAll),
    onDidChangeSettings(updateAll),
    vscode.workspace.onDidOpenTextDocument(updateSoon),
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
  const range = recitedWords ? toRange(recitedWords) : document.lineAt(line).range;
  const diagnostic = new vscode.Diagnostic(range, message, severity);
  diagnostic.source = "Lethe";
  diagnostic.code = scored.passage.id;
  return diagnostic;
};
