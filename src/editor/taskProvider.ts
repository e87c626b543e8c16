import path from "node:path";
import * as vscode from "vscode";
import { findConfigurations } from "./runsDirectories";
import type { Services } from "./services";

const type = "lethe";

interface LetheTask extends vscode.TaskDefinition {
  /** Path of a `*.lethe.json` file, relative to the workspace folder. */
  readonly configuration: string;
  readonly command?: "run" | "prepare";
}

/** Provides a task `lethe: run …` for each configuration. The task starts a run in a terminal. */
export function registerTaskProvider({ context, engines }: Services): void {
  const toTask = async (
    definition: LetheTask,
    scope: vscode.WorkspaceFolder | vscode.TaskScope.Workspace,
  ): Promise<vscode.Task> => {
    const { command = "run", configuration } = definition;
    const cwd = typeof scope === "object" ? { cwd: scope.uri.fsPath } : {};
    const execution = new vscode.ProcessExecution(await engines.nodePath(), [engines.cliPath, command, configuration], {
      ...cwd,
      // The command may be the editor's own executable. `ELECTRON_RUN_AS_NODE` makes this executable work as Node.
      env: { ELECTRON_RUN_AS_NODE: "1", LETHE_COMMAND: "lethe" },
    });
    return new vscode.Task(definition, scope, `${command} ${configuration}`, "lethe", execution, "$lethe");
  };
  context.subscriptions.push(
    vscode.tasks.registerTaskProvider(type, {
      provideTasks: async () => {
        if (!vscode.workspace.isTrusted) return [];
        const tasks = (await findConfigurations()).map((file) => {
          const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file));
          const configuration = folder === undefined ? file : path.relative(folder.uri.fsPath, file);
          return toTask({ type, configuration }, folder ?? vscode.TaskScope.Workspace);
        });
        return Promise.all(tasks);
      },
      resolveTask: ({ definition, scope }) =>
        vscode.workspace.isTrusted && isLetheTask(definition)
          ? toTask(definition, typeof scope === "object" ? scope : vscode.TaskScope.Workspace)
          : undefined,
    }),
  );
}

const isLetheTask = (definition: vscode.TaskDefinition): definition is LetheTask =>
  typeof definition["configuration"] === "string";
