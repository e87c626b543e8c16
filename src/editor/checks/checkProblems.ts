import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Finding } from "../../protocol/findings";
import type { Problem, ProblemList } from "./problemList";

export type CheckProblems = ReturnType<typeof createCheckProblems>;

/** Turns the findings of checks into problems, each at its file and line. */
export function createCheckProblems({ subscriptions }: vscode.ExtensionContext, problems: ProblemList) {
  /** The configurations whose last check is valid until their next run, and the renewal of each check's problems. */
  const checked = new Map<string, AbortController>();
  const begin = (configurationFile: string): AbortController => {
    checked.get(configurationFile)?.abort();
    const renewal = new AbortController();
    checked.set(configurationFile, renewal);
    return renewal;
  };
  subscriptions.push(
    // After a change, the findings of the last check may be wrong.
    vscode.workspace.onDidChangeTextDocument(({ document: { uri }, contentChanges }) => {
      if (contentChanges.length > 0 && uri.scheme === "file") problems.dropFound(uri.fsPath);
    }),
    { dispose: () => [...checked.values()].forEach((renewal) => renewal.abort()) },
  );
  return {
    /** The configurations whose problems may be renewed. */
    checked: (): readonly string[] => [...checked.keys()],
    /** Begins to renew the problems of a configuration. The signal ends this when a newer check begins or has ended. */
    beginRenewal: (configurationFile: string): AbortSignal => begin(configurationFile).signal,
    /** Replaces the problems of the configuration's last check. An older renewal ends. */
    show: async (configurationFile: string, findings: readonly Finding[]): Promise<void> => {
      begin(configurationFile);
      const ofFile = new Map<string, Finding[]>();
      for (const finding of findings) {
        // Facts about memory and disk are no problems. The message after the check names them.
        if (finding.level === "information") continue;
        const file = finding.file ?? configurationFile;
        ofFile.set(file, [...(ofFile.get(file) ?? []), finding]);
      }
      const found = new Map<string, readonly Problem[]>();
      for (const [file, ofThis] of ofFile) {
        const lines = await linesOf(file);
        found.set(
          file,
          ofThis.map((finding) => toDiagnostic(finding, lines)),
        );
      }
      problems.setFound(configurationFile, found);
    },
    /** Removes the problems of the configuration's last check. They are not renewed any more. */
    clear: (configurationFile: string): void => {
      checked.get(configurationFile)?.abort();
      checked.delete(configurationFile);
      problems.setFound(configurationFile, new Map());
    },
  };
}

/** The lines of a file, as the editor shows them if the file is open. */
const linesOf = async (file: string): Promise<readonly string[]> => {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  const text = open?.getText() ?? (await readFile(file, "utf8").catch(() => ""));
  return text.split(/\r\n|\r|\n/);
};

const toDiagnostic = ({ level, message, line = 1, key }: Finding, lines: readonly string[]): Problem => {
  const text = lines[line - 1] ?? "";
  const start = text.length - text.trimStart().length;
  const range = new vscode.Range(line - 1, start, line - 1, Math.max(start, text.trimEnd().length));
  const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(range, message, level === "error" ? error : warning);
  if (key !== undefined) diagnostic.code = key;
  return diagnostic;
};
