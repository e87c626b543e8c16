import path from "node:path";
import * as vscode from "vscode";
import { isThere } from "../newConfiguration/candidates";
import type { Services } from "../services";
import type { Command } from "./command";

const folderName = "lethe-sample";

/**
 * Copies the sample workspace to a place that the user chooses, and opens the copy. Without the copy, runs would write
 * into the extension's own files.
 */
export function openSample({ context }: Services): Command {
  return async () => {
    const target = await chooseTarget(context);
    if (target === undefined) return;
    if (!(await isThere(target.fsPath)))
      await copyFolder(vscode.Uri.joinPath(context.extensionUri, "media", "sample"), target);
    await vscode.commands.executeCommand("vscode.openFolder", target, { forceNewWindow: isFolderOpen() });
  };
}

const isFolderOpen = (): boolean => (vscode.workspace.workspaceFolders ?? []).length > 0;

const chooseTarget = async (context: vscode.ExtensionContext): Promise<vscode.Uri | undefined> => {
  const own = vscode.Uri.joinPath(context.globalStorageUri, folderName);
  const places = [
    { label: "$(extensions) In the extension's storage", description: own.fsPath, isOwn: true },
    { label: "$(folder) In a folder of your choice…", description: "", isOwn: false },
  ];
  const place = await vscode.window.showQuickPick(places, {
    title: "Open Sample Workspace",
    placeHolder: "Choose a place for the copy of the sample",
  });
  if (place === undefined) return undefined;
  if (place.isOwn) return own;
  const [parent] =
    (await vscode.window.showOpenDialog({
      canSelectFiles: false,
      canSelectFolders: true,
      openLabel: "Copy the Sample Here",
    })) ?? [];
  return parent && vscode.Uri.joinPath(parent, folderName);
};

/**
 * Copies a folder without its `.lethe` folders. These folders may contain runs, and the copy must begin without runs.
 */
const copyFolder = async (source: vscode.Uri, target: vscode.Uri): Promise<void> => {
  await vscode.workspace.fs.createDirectory(target);
  for (const [name, type] of await vscode.workspace.fs.readDirectory(source)) {
    if (name === ".lethe") continue;
    const [from, to] = [vscode.Uri.joinPath(source, name), vscode.Uri.joinPath(target, path.basename(name))];
    if (type === vscode.FileType.Directory) await copyFolder(from, to);
    else await vscode.workspace.fs.copy(from, to);
  }
};
