import { stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { folderLabel } from "../folderLabel";
import type { Choice } from "./steps";

const leaveOut = "**/{node_modules,.lethe}/**";
/**
 * The greatest number of files that a search of the workspace returns. Longer lists are hard to read. The user finds
 * all other files with the file dialogue.
 */
const mostFiles = 200;

/**
 * The models that the user can choose: the workspace's folders of models and adapters, and the ids in the machine's
 * Hugging Face cache. The last choice opens a dialogue for other folders.
 */
export async function modelChoices(): Promise<Choice<string>[]> {
  const { cachedModels } = await import("../../control/cachedModels");
  const [models, adapters, cached] = await Promise.all([
    foldersWith("config.json", "tokenizer.json"),
    foldersWith("adapter_config.json", "adapter_model.safetensors"),
    cachedModels(),
  ]);
  return [
    ...[...new Set([...models, ...adapters])]
      .sort()
      .map((folder) => ({ label: path.basename(folder), description: folderLabel(folder), value: folder })),
    ...cached.map((id) => ({ label: id, description: "in the Hugging Face cache", value: id })),
    browse("Choose another folder…", { canSelectFiles: false, canSelectFolders: true, openLabel: "Use This Model" }),
  ];
}

/**
 * The sets that the user can choose: the workspace's JSON Lines, CSV and TSV files. The last choice opens a dialogue
 * for other files.
 */
export async function setChoices(): Promise<Choice<string>[]> {
  const found = await vscode.workspace.findFiles("**/*.{jsonl,ndjson,jsonl.gz,csv,tsv}", leaveOut, mostFiles);
  return [
    ...found
      .map(({ fsPath }) => fsPath)
      .sort()
      .map((file) => ({ label: path.basename(file), description: folderLabel(file), value: file })),
    browse("Choose another file…", {
      openLabel: "Use This Set",
      filters: {
        "JSON, tables and text": ["jsonl", "ndjson", "json", "csv", "tsv", "txt", "md", "gz"],
        "All files": ["*"],
      },
    }),
  ];
}

/** The folders in the workspace that contain both files. */
const foldersWith = async (name: string, other: string): Promise<string[]> => {
  const found = await vscode.workspace.findFiles(`**/${name}`, leaveOut, mostFiles);
  const folders = found.map(({ fsPath }) => path.dirname(fsPath));
  const isWhole = await Promise.all(folders.map((folder) => isThere(path.join(folder, other))));
  return folders.filter((_, index) => isWhole[index]);
};

const browse = (label: string, options: vscode.OpenDialogOptions): Choice<string> => ({
  label: `$(folder-opened) ${label}`,
  alwaysShow: true,
  value: async () => (await vscode.window.showOpenDialog(options))?.[0]?.fsPath,
});

export async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
