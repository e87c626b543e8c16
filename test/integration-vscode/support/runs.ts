import path from "node:path";
import * as vscode from "vscode";
import { eventually } from "./waiting";

/** A run as the extension describes it to language models, an interface that needs no test hooks. */
export interface ToldRun {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
  readonly status: string;
  readonly reason?: string;
  readonly step: number;
}

/** All runs of the workspace, the latest first. */
export async function toldRuns(): Promise<readonly ToldRun[]> {
  const { runs } = await invokeTool<{ runs: readonly ToldRun[] }>("lethe_runStatus", {});
  return runs;
}

export async function toldRun(folder: string): Promise<ToldRun | undefined> {
  return (await toldRuns()).find((run) => run.folder === folder);
}

/** Waits until a run has a status. */
export function waitForStatus(folder: string, status: string | RegExp): Promise<ToldRun> {
  return eventually(`${path.basename(folder)} is ${String(status)}`, async () => {
    const run = await toldRun(folder);
    return run !== undefined && (typeof status === "string" ? run.status === status : status.test(run.status))
      ? run
      : undefined;
  });
}

/** Starts a run of a configuration in the workspace by the command, and waits until the extension lists it. */
export async function startRun(configuration: vscode.Uri): Promise<string> {
  const before = new Set((await toldRuns()).map(({ folder }) => folder));
  await vscode.commands.executeCommand("lethe.startRun", configuration);
  const { folder } = await eventually(`a run of ${path.basename(configuration.fsPath)} appears`, async () =>
    (await toldRuns()).find((run) => !before.has(run.folder)),
  );
  return folder;
}

export async function invokeTool<Answer>(name: string, input: object): Promise<Answer> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  const text = content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : "")).join("");
  return JSON.parse(text) as Answer;
}

/** A file of the first workspace folder, or of the one named. */
export function workspaceFile(name: string, folderName?: string): vscode.Uri {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folderName === undefined ? folders[0] : folders.find((each) => each.name === folderName);
  if (folder === undefined) throw new Error("No such workspace folder is open.");
  return vscode.Uri.joinPath(folder.uri, name);
}
