import path from "node:path";
import * as vscode from "vscode";
import type { Services } from "./services";

/** Puts `lethe` on the PATH of the integrated terminals of a trusted workspace. */
export function provideTerminalCommand({ context }: Services): void {
  const { environmentVariableCollection: environment } = context;
  environment.description = "The `lethe` command";
  const provide = (): void => {
    environment.clear();
    if (!vscode.workspace.isTrusted) return;
    environment.prepend("PATH", context.asAbsolutePath(path.join("dist", "bin")) + path.delimiter);
    environment.replace("LETHE_EDITOR_NODE", process.execPath);
    const nodePath = vscode.workspace.getConfiguration("lethe").get<string>("nodePath", "").trim();
    if (nodePath !== "") environment.replace("LETHE_NODE", nodePath);
  };
  provide();
  context.subscriptions.push(
    vscode.workspace.onDidGrantWorkspaceTrust(provide),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("lethe.nodePath")) provide();
    }),
  );
}
