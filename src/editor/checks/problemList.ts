import * as vscode from "vscode";
import { spelling } from "../sameFile";

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
  // The keys of the maps are spellings, because a check and the editor can write the path of a file in two ways on
  // Windows.
  const typed = new Map<string, readonly vscode.Diagnostic[]>();
  /** The problems of each file, by the configuration whose check found them. */
  const found = new Map<string, ReadonlyMap<string, readonly vscode.Diagnostic[]>>();

  /** The path of each file as it was first given, by its `spelling`. */
  const paths = new Map<string, string>();
  const keyOf = (file: string): string => {
    const key = spelling(file);
    if (!paths.has(key)) paths.set(key, file);
    return key;
  };

  /** Lists the problems of the file with this key. */
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
    collection.set(vscode.Uri.file(paths.get(file) ?? file), shown);
  };
  return {
    /** Replaces the problems of a configuration in an editor. The list is empty when the editor closes. */
    setTyped: (file: string, problems: readonly Problem[]): void => {
      const key = keyOf(file);
      if (problems.length === 0) typed.delete(key);
      else typed.set(key, withSource(problems, typedSource));
      publish(key);
    },
    /** Replaces the problems of a configuration's last check. The key is the file that a problem is in. */
    setFound: (configurationFile: string, problems: ReadonlyMap<string, readonly Problem[]>): void => {
      const key = keyOf(configurationFile);
      const listed = new Map([...problems].map(([file, those]) => [keyOf(file), withSource(those, checkSource)]));
      const files = new Set([...(found.get(key)?.keys() ?? []), ...listed.keys()]);
      found.set(key, listed);
      files.forEach(publish);
    },
    /** Removes the problems that checks have found in a file, because the file has changed. */
    dropFound: (file: string): void => {
      const key = keyOf(file);
      const concerned = [...found].filter(([, files]) => files.has(key));
      for (const [configuration, files] of concerned)
        found.set(configuration, new Map([...files].filter(([other]) => other !== key)));
      if (concerned.length > 0) publish(key);
    },
  };
}

const withSource = (problems: readonly Problem[], source: string): vscode.Diagnostic[] =>
  problems.map((problem) => Object.assign(problem, { source }));
