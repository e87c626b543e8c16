import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Finding } from "../../protocol/findings";
import { configurationSource } from "./configurationProblems";

export type CheckProblems = ReturnType<typeof createCheckProblems>;

const source = "Lethe check";

/** Lists the findings of checks in the Problems panel, each at its file and line. */
export function createCheckProblems({ subscriptions }: vscode.ExtensionContext) {
  const collection = vscode.languages.createDiagnosticCollection("lethe.check");
  /** The problems of each file, by the configuration whose check found them. */
  const found = new Map<string, ReadonlyMap<string, readonly vscode.Diagnostic[]>>();

  const publish = (file: string): void => {
    const uri = vscode.Uri.file(file);
    // Another check reads an open configuration while the user types. Both checks can find the same problem. The checks
    // of several configurations can also find the same problem. Each problem is listed only once.
    const listed = vscode.languages.getDiagnostics(uri).filter((problem) => problem.source === configurationSource);
    const known = new Set(listed.map(({ message }) => message));
    const shown = [...found.values()]
      .flatMap((files) => files.get(file) ?? [])
      .filter(({ message, range }) => {
        const key = `${range.start.line} ${message}`;
        const isNew = !known.has(message) && !known.has(key);
        known.add(key);
        return isNew;
      });
    collection.set(uri, shown);
  };
  const clear = (configurationFile: string): void => {
    const files = [...(found.get(configurationFile)?.keys() ?? [])];
    found.delete(configurationFile);
    files.forEach(publish);
  };
  subscriptions.push(
    collection,
    // After a change, the findings of the last check may be wrong.
    vscode.workspace.onDidChangeTextDocument(({ document: { uri }, contentChanges }) => {
      if (contentChanges.length === 0 || uri.scheme !== "file") return;
      for (const [configurationFile, files] of found) {
        found.set(configurationFile, new Map([...files].filter(([file]) => file !== uri.fsPath)));
      }
      collection.delete(uri);
    }),
    // The problems of the text come and go with the document.
    vscode.workspace.onDidCloseTextDocument(({ uri }) => {
      if (found.has(uri.fsPath)) publish(uri.fsPath);
    }),
  );
  return {
    /** Replaces the problems of the configuration's last check. */
    show: async (configurationFile: string, findings: readonly Finding[]): Promise<void> => {
      clear(configurationFile);
      const ofFile = new Map<string, Finding[]>();
      for (const finding of findings) {
        // Facts about memory and disk are no problems. The message after the check names them.
        if (finding.level === "information") continue;
        const file = finding.file ?? configurationFile;
        ofFile.set(file, [...(ofFile.get(file) ?? []), finding]);
      }
      const problems = new Map<string, readonly vscode.Diagnostic[]>();
      for (const [file, ofThis] of ofFile) {
        const lines = await linesOf(file);
        problems.set(
          file,
          ofThis.map((finding) => toDiagnostic(finding, lines)),
        );
      }
      found.set(configurationFile, problems);
      for (const file of problems.keys()) publish(file);
    },
    clear,
  };
}

/** The lines of a file, as the editor shows them if the file is open. */
const linesOf = async (file: string): Promise<readonly string[]> => {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  const text = open?.getText() ?? (await readFile(file, "utf8").catch(() => ""));
  return text.split(/\r\n|\r|\n/);
};

const toDiagnostic = ({ level, message, line = 1, key }: Finding, lines: readonly string[]): vscode.Diagnostic => {
  const text = lines[line - 1] ?? "";
  const start = text.length - text.trimStart().length;
  const range = new vscode.Range(line - 1, start, line - 1, Math.max(start, text.trimEnd().length));
  const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(range, message, level === "error" ? error : warning);
  diagnostic.source = source;
  if (key !== undefined) diagnostic.code = key;
  return diagnostic;
};
