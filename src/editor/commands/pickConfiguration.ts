import path from "node:path";
import * as vscode from "vscode";
import type { ConfigurationOutline } from "../../control/configurationOutline";
import { folderLabel } from "../folderLabel";
import { readOutlines } from "../runsDirectories";

const ending = ".lethe.json";

const isConfiguration = (uri: vscode.Uri): boolean => uri.scheme === "file" && uri.fsPath.endsWith(ending);

/**
 * Finds the configuration for a command. It is the first of these that exists: the configuration in the first argument,
 * the configuration in the active editor, the user's choice. Saves unsaved changes of the configuration, because the
 * engine reads the file.
 *
 * @param suits a function that returns whether the command can use a given configuration. A configuration in the first
 *   argument is not tested with this function
 */
export async function pickConfiguration(
  [first]: readonly unknown[],
  title: string,
  suits: (outline: ConfigurationOutline) => boolean = () => true,
): Promise<ConfigurationOutline | undefined> {
  // The active editor is read before the first `await`, because the user may switch to another editor during an
  // `await`.
  const active = vscode.window.activeTextEditor?.document.uri;
  const { readConfigurationOutline } = await import("../../control/configurationOutline");
  const file = configurationOf(first);
  const given = file === undefined ? first : vscode.Uri.file(file);
  const inEditor = active && isConfiguration(active) ? active : undefined;
  const named = given instanceof vscode.Uri ? given : inEditor;
  if (named !== undefined) {
    const outline = await readConfigurationOutline(named.fsPath);
    if (outline !== undefined && (first !== undefined || suits(outline))) return saved(outline);
  }
  const outlines = (await readOutlines()).filter(suits);
  return outlines.length === 0 ? offerNew(title) : choose(outlines, title);
}

/** The path of a configuration in a command's argument: the path itself, or a row of the Phases view. */
const configurationOf = (argument: unknown): string | undefined => {
  if (typeof argument === "string") return argument;
  if (typeof argument !== "object" || argument === null || !("configurationFile" in argument)) return undefined;
  return typeof argument.configurationFile === "string" ? argument.configurationFile : undefined;
};

const choose = async (
  outlines: readonly ConfigurationOutline[],
  title: string,
): Promise<ConfigurationOutline | undefined> => {
  const items = recommendedFirst(outlines).map((outline) => ({
    outline,
    label: path.basename(outline.file, ending),
    description: folderLabel(outline.file),
    detail: outline.objective === undefined ? "" : `objective ${outline.objective}`,
  }));
  const picked = await vscode.window.showQuickPick(items, {
    title,
    placeHolder: "Choose a configuration",
    matchOnDescription: true,
  });
  return picked && saved(picked.outline);
};

/** Sorts configurations whose name begins with "recommended" before all others. */
export function recommendedFirst(outlines: readonly ConfigurationOutline[]): ConfigurationOutline[] {
  const isOther = ({ file }: ConfigurationOutline): number => Number(!path.basename(file).startsWith("recommended"));
  return outlines.toSorted((left, right) => isOther(left) - isOther(right));
}

const offerNew = async (title: string): Promise<undefined> => {
  const create = "New Run Configuration";
  const sample = "Open Sample Workspace";
  const answer = await vscode.window.showInformationMessage(
    `${title}: this workspace has no suitable *${ending} file.`,
    create,
    sample,
  );
  if (answer === create) await vscode.commands.executeCommand("lethe.newConfiguration");
  if (answer === sample) await vscode.commands.executeCommand("lethe.openSample");
  return undefined;
};

/** Saves unsaved changes and reads the file again, because the file may have changed since the first read. */
const saved = async ({ file }: ConfigurationOutline): Promise<ConfigurationOutline | undefined> => {
  const document = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  if (document?.isDirty === true && !(await document.save())) return undefined;
  const { readConfigurationOutline } = await import("../../control/configurationOutline");
  return readConfigurationOutline(file);
};
