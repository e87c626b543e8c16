import path from "node:path";
import * as vscode from "vscode";
import type { ConfigurationOutline } from "../control/configurationOutline";

// Patterns for the search in every workspace folder.
const configurations = "**/*.lethe.json";
const records = "**/.lethe/runs/*/run.json";
const leaveOut = "**/node_modules/**";
/** A search ends at this number of files. No workspace should have so many configurations or runs. */
const mostFiles = 2000;

/** The configurations of all workspace folders, as absolute paths in sorted order. */
export async function findConfigurations(): Promise<string[]> {
  const files = await vscode.workspace.findFiles(configurations, leaveOut, mostFiles);
  return files.map(({ fsPath }) => fsPath).sort();
}

/** The outlines of all configurations in the workspace. Leaves out configurations that cannot be read. */
export async function readOutlines(): Promise<ConfigurationOutline[]> {
  const { readConfigurationOutline } = await import("../control/configurationOutline");
  const found = await Promise.all((await findConfigurations()).map(readConfigurationOutline));
  return found.filter((outline) => outline !== undefined);
}

/**
 * The directories that hold runs: the `.lethe/runs` folder of each workspace folder, and the directories that
 * configurations name. Some of these directories may not exist yet.
 */
export async function findRunsDirectories(): Promise<string[]> {
  const found = await vscode.workspace.findFiles(records, leaveOut, mostFiles);
  const outlines = await readOutlines();
  return [
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => path.join(uri.fsPath, ".lethe", "runs")),
    ...found.map(({ fsPath }) => path.dirname(path.dirname(fsPath))),
    ...outlines.map(({ runsDirectory }) => runsDirectory),
  ];
}

/** Calls `onChange` when a configuration has changed, because its directory of runs may have changed too. */
export function watchConfigurations(onChange: () => void): vscode.Disposable {
  const watcher = vscode.workspace.createFileSystemWatcher(configurations);
  return vscode.Disposable.from(
    watcher,
    watcher.onDidCreate(onChange),
    watcher.onDidChange(onChange),
    watcher.onDidDelete(onChange),
    vscode.workspace.onDidChangeWorkspaceFolders(onChange),
  );
}
