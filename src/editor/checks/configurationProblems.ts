import path from "node:path";
import * as vscode from "vscode";
import type { ConfigurationProblem } from "../../control/configurationProblems";
import type { Problem, ProblemList } from "./problemList";

const configurations: vscode.DocumentSelector = { scheme: "file", pattern: "**/*.lethe.json" };

/** The configuration is checked when the user has typed nothing for this time, in milliseconds. */
const typingPause = 300;

/**
 * Checks open configurations while the user types. Unknown keys, rules that connect several keys and paths that do not
 * exist become problems. The editor's own check of the JSON schema reports the other mistakes. A misspelt key or value
 * has a quick fix.
 */
export function registerConfigurationProblems(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  list: ProblemList,
): void {
  const timers = new Map<string, NodeJS.Timeout>();
  const isConfiguration = (document: vscode.TextDocument): boolean =>
    vscode.languages.match(configurations, document) > 0;

  const check = async (document: vscode.TextDocument): Promise<void> => {
    const { version, uri } = document;
    const { problemsOfText, missingInputs } = await import("../../control/configurationProblems");
    const text = document.getText();
    const problems = [
      ...problemsOfText(text).filter(({ isInSchema }) => !isInSchema),
      ...(await missingInputs(text, path.dirname(uri.fsPath))),
    ];
    // The document may have changed or closed during the look at the files.
    if (document.isClosed || document.version !== version) return;
    list.setTyped(
      uri.fsPath,
      problems.map((problem) => toDiagnostic(document, problem)),
    );
  };
  const checkSoon = (document: vscode.TextDocument, pause: number): void => {
    if (!isConfiguration(document)) return;
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    const begin = (): void => {
      timers.delete(key);
      check(document).catch((error: unknown) => log.error(error instanceof Error ? error : String(error)));
    };
    timers.set(key, setTimeout(begin, pause));
  };
  const checkAll = (): void => vscode.workspace.textDocuments.forEach((document) => checkSoon(document, 0));

  checkAll();
  context.subscriptions.push(
    vscode.workspace.onDidOpenTextDocument((document) => checkSoon(document, 0)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => checkSoon(document, typingPause)),
    // A file that a configuration names may have appeared or gone.
    vscode.workspace.onDidCreateFiles(checkAll),
    vscode.workspace.onDidDeleteFiles(checkAll),
    vscode.workspace.onDidRenameFiles(checkAll),
    vscode.workspace.onDidSaveTextDocument((document) => checkSoon(document, 0)),
    vscode.workspace.onDidCloseTextDocument((document) => {
      if (isConfiguration(document)) list.setTyped(document.uri.fsPath, []);
    }),
    vscode.languages.registerCodeActionsProvider(
      configurations,
      { provideCodeActions: offerFixes },
      { providedCodeActionKinds: [vscode.CodeActionKind.QuickFix] },
    ),
    { dispose: () => timers.forEach((timer) => clearTimeout(timer)) },
  );
}

const toDiagnostic = (document: vscode.TextDocument, { message, key, range }: ConfigurationProblem): Problem => {
  const diagnostic = new vscode.Diagnostic(toRange(document, range), message, vscode.DiagnosticSeverity.Error);
  if (key !== undefined) diagnostic.code = key;
  return diagnostic;
};

const toRange = (document: vscode.TextDocument, { offset, length }: ConfigurationProblem["range"]): vscode.Range =>
  new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));

/** Offers the nearest valid spelling of each misspelt key and value in a range. */
const offerFixes = async (
  document: vscode.TextDocument,
  range: vscode.Range,
  { diagnostics }: vscode.CodeActionContext,
): Promise<vscode.CodeAction[]> => {
  const { problemsOfText } = await import("../../control/configurationProblems");
  return problemsOfText(document.getText()).flatMap((problem) => {
    const wrong = toRange(document, problem.range);
    if (problem.suggestion === undefined || !wrong.intersection(range)) return [];
    const fix = new vscode.CodeAction(`Change to "${problem.suggestion}"`, vscode.CodeActionKind.QuickFix);
    fix.edit = new vscode.WorkspaceEdit();
    fix.edit.replace(document.uri, wrong, JSON.stringify(problem.suggestion));
    fix.diagnostics = diagnostics.filter((diagnostic) => diagnostic.range.intersection(wrong));
    fix.isPreferred = true;
    return [fix];
  });
};
