import { readFile } from "node:fs/promises";
import * as vscode from "vscode";
import type { Finding } from "../../protocol/findings";
import { isSameFile } from "../sameFile";
import type { Problem, ProblemList } from "./problemList";
import type { Renewals } from "./renewals";

export type CheckProblems = ReturnType<typeof createCheckProblems>;

/** Turns the findings of checks into problems, each at its file and line. */
export function createCheckProblems(
  { subscriptions }: vscode.ExtensionContext,
  problems: ProblemList,
  renewals: Renewals,
) {
  /** By configuration: what its last check found with the model, in files that have not changed since. */
  const ofModel = new Map<string, readonly Finding[]>();
  subscriptions.push(
    // After a change, the findings of the last check may be wrong.
    vscode.workspace.onDidChangeTextDocument(({ document: { uri }, contentChanges }) => {
      if (contentChanges.length === 0 || uri.scheme !== "file") return;
      problems.dropFound(uri.fsPath);
      for (const [configurationFile, findings] of ofModel)
        ofModel.set(
          configurationFile,
          findings.filter(({ file = configurationFile }) => !isSameFile(file, uri.fsPath)),
        );
    }),
  );
  return {
    /** Replaces the problems of the configuration's last check. An older renewal ends. */
    show: async (configurationFile: string, findings: readonly Finding[]): Promise<void> => {
      renewals.begin(configurationFile);
      ofModel.set(
        configurationFile,
        findings.filter(({ needsModel }) => needsModel),
      );
      problems.setFound(configurationFile, await problemsOf(configurationFile, findings));
    },
    /**
     * Replaces the problems of the configuration's last check by the findings of a check without the model. The
     * findings that need the model stay. The lines of findings are those of the saved text. So a file that has been
     * changed since gets no problems before the next save.
     *
     * @param signal the signal of this renewal
     */
    renew: async (configurationFile: string, findings: readonly Finding[], signal: AbortSignal): Promise<void> => {
      const kept = ofModel.get(configurationFile) ?? [];
      const found = await problemsOf(configurationFile, [...kept, ...findings]);
      if (signal.aborted) return;
      problems.setFound(
        configurationFile,
        new Map([...found].filter(([file]) => openDocument(file)?.isDirty !== true)),
      );
    },
    /** Removes the problems of the configuration's last check. They are not renewed any more. */
    clear: (configurationFile: string): void => {
      renewals.end(configurationFile);
      ofModel.delete(configurationFile);
      problems.setFound(configurationFile, new Map());
    },
  };
}

/** The problems of each file. */
const problemsOf = async (
  configurationFile: string,
  findings: readonly Finding[],
): Promise<ReadonlyMap<string, readonly Problem[]>> => {
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
  return found;
};

const openDocument = (file: string): vscode.TextDocument | undefined =>
  vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === "file" && isSameFile(uri.fsPath, file));

/** The lines of a file, as the editor shows them if the file is open. */
const linesOf = async (file: string): Promise<readonly string[]> => {
  const text = openDocument(file)?.getText() ?? (await readFile(file, "utf8").catch(() => ""));
  return text.split(/\r\n|\r|\n/);
};

const toDiagnostic = ({ level, message, line = 1, key, fix }: Finding, lines: readonly string[]): Problem => {
  const text = lines[line - 1] ?? "";
  const start = text.length - text.trimStart().length;
  const range = new vscode.Range(line - 1, start, line - 1, Math.max(start, text.trimEnd().length));
  const { Error: error, Warning: warning } = vscode.DiagnosticSeverity;
  const diagnostic = new vscode.Diagnostic(range, message, level === "error" ? error : warning);
  const code = key ?? fix;
  if (code !== undefined) diagnostic.code = code;
  return diagnostic;
};
