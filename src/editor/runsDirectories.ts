import path from "node:path";
import * as vscode from "vscode";

/** Looked for in every workspace folder. */
const configurations = "**/*.lethe.json";
const records = "**/.lethe/runs/*/run.json";
const leaveOut = "**/node_modules/**";
/** In one workspace; a bound for the search, not for use. */
const mostFiles = 2000;

/** The configurations of every workspace folder, absolute paths in order. */
export async function findConfigurations(): Promise<string[]> {
  const files = await vscode.workspace.findFiles(configurations, leaveOut, mostFiles);
  return files.map(({ fsPath }) => fsPath).sort();
}

/**
 * Where runs are kept: the `.lethe/runs` folders of every workspace folder and the directories that configurations
 * name, some of which may not exist yet.
 */
export async function findRunsDirectories(): Promise<string[]> {
  const { readConfigurationOutline } = await import("../control/configurationOutline");
  const [files, found] = await Promise.all([
    findConfigurations(),
    vscode.workspace.findFiles(records, leaveOut, mostFiles),
  ]);
  const outlines = await Promise.all(files.map(readConfigurationOutline));
  return [
    ...(vscode.workspace.workspaceFolders ?? []).map(({ uri }) => path.join(uri.fsPath, ".lethe", "runs")),
    ...found.map(({ fsPath }) => path.dirname(path.dirname(fsPath))),
    ...outlines.flatMap((outline) => outline?.runsDirectory ?? []),
  ];
}

/** Calls back when a configuration, and so perhaps the place of its runs, has changed. */
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
