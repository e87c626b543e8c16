import * as vscode from "vscode";

/** The name that the editor shows with a problem of a configuration that the user types. */
const typedSource = "Lethe";
/** The name that the editor shows with a problem that a check found. */
const checkSource = "Lethe check";

/** A problem before it has a source. */
export type Problem = Omit<vscode.Diagnostic, "source">;

export type ProblemList = ReturnType<typeof createProblemList>;

/**
 * Owns all problems of Lethe in the Problems panel. Two kinds of checks find problems: an open configuration is checked
 * while the user types, and the command Check Configuration reads all files. Both kinds and the checks of several
 * configurations can find the same problem. Each problem is listed once.
 */
export function createProblemList({ subscriptions }: vscode.ExtensionContext) {
  const collection = vscode.languages.createDiagnosticCollection("lethe");
  subscriptions.push(collection);
  const typed = new Map<string, readonly vscode.Diagnostic[]>();
  /** The problems of each file, by the configuration whose check found them. */
  const found = new Map<string, ReadonlyMap<string, readonly vscode.Diagnostic[]>>();

  const publish = (file: string): void => {
    const shown = [...(typed.get(file) ?? [])];
    // The two kinds of checks can find the same problem at different places of a line.
    const known = new Set(shown.map(({ message }) => message));
    for (const problem of [...found.values()].flatMap((files) => files.get(file) ?? [])) {
      const key = `${problem.range.start.line} ${problem.message}`;
      if (known.has(problem.message) || known.has(key)) continue;
      known.add(key);
      shown.push(problem);
    }
    collection.set(vscode.Uri.file(file), shown);
  };
  return {
    /** Replaces the problems of a configuration in an editor. The list is empty when the editor closes. */
    setTyped: (file: string, problems: readonly Problem[]): void => {
      if (problems.length === 0) typed.delete(file);
      else typed.set(file, withSource(problems, typedSource));
      publish(file);
    },
    /** Replaces the problems of a configuration's last check. The key is the file that a problem is in. */
    setFound: (configurationFile: string, problems: ReadonlyMap<string, readonly Problem[]>): void => {
      const files = new Set([...(found.get(configurationFile)?.keys() ?? []), ...problems.keys()]);
      const listed = [...problems].map(([file, those]) => [file, withSource(those, checkSource)] as const);
      found.set(configurationFile, new Map(listed));
      files.forEach(publish);
    },
    /** Removes the problems that checks have found in a file, because the file has changed. */
    dropFound: (file: string): void => {
      const concerned = [...found].filter(([, files]) => files.has(file));
      for (const [configurationFile, files] of concerned)
        found.set(configurationFile, new Map([...files].filter(([other]) => other !== file)));
      if (concerned.length > 0) publish(file);
    },
  };
}

const withSource = (problems: readonly Problem[], source: string): vscode.Diagnostic[] =>
  problems.map((problem) => Object.assign(problem, { source }));
