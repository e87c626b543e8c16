import { stat, writeFile } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { configurationPath, nextName } from "../../control/configurationPath";
import { HumanError } from "../../protocol/humanError";
import type { Run } from "../run";
import type { Services } from "../services";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

const ending = ".lethe.json";
const scheme = "lethe-run-configuration";

/**
 * Writes a new configuration with the values of a run, and opens it beside these values in a diff editor. The diff
 * marks what the user changes.
 */
export function duplicateRun(services: Services): Command {
  return async (...arguments_) => {
    const title = "Duplicate with Changes";
    const [run] = await pickRuns(services, arguments_, {
      title,
      suits: ({ record }) => record !== undefined,
      noneMessage: "There is no run to duplicate yet; start one first.",
    });
    if (run === undefined) return;
    const folder = await folderFor(run);
    const name = await vscode.window.showInputBox({
      title: `${title}: ${run.name}`,
      prompt: `Name of the new configuration; it becomes a ${ending} file in ${folder}`,
      value: await nextName(folder, run.name.replaceAll(/[^\w.-]+/g, "-")),
      validateInput: async (answer) => {
        if (answer.trim() === "") return "Enter a name.";
        const file = configurationPath(folder, answer);
        return (await isThere(file)) ? `${file} exists; enter another name.` : null;
      },
    });
    if (name === undefined) return;
    const file = configurationPath(folder, name);
    await writeFile(file, await textOf(run.folder, folder), { flag: "wx" }).catch((error: unknown) => {
      throw new HumanError(`${file} cannot be written (${(error as Error).message}); choose another name.`);
    });
    const left = vscode.Uri.from({ scheme, path: `/${run.id}${ending}`, query: JSON.stringify([run.folder, folder]) });
    const heading = `${run.name} ↔ ${path.basename(file)}`;
    await vscode.commands.executeCommand("vscode.diff", left, vscode.Uri.file(file), heading, { preview: false });
  };
}

/** Provides the configuration of a run as a text that cannot be edited. */
export function provideRunConfigurations(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: ({ query }) => {
      const [runFolder = "", folder = ""] = JSON.parse(query) as readonly string[];
      return textOf(runFolder, folder);
    },
  });
}

const textOf = async (runFolder: string, folder: string): Promise<string> => {
  const { duplicateText } = await import("../../control/duplicateRun");
  return duplicateText(runFolder, folder);
};

const isThere = async (file: string): Promise<boolean> => (await stat(file).catch(() => undefined)) !== undefined;

/** The folder of the run's configuration. If it is gone, the workspace folder. */
const folderFor = async ({ record, folder }: Run): Promise<string> => {
  const original = path.dirname(record?.configurationFile ?? folder);
  return (await isThere(original)) ? original : (vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? folder);
};
