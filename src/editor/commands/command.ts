import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { explainSystemError } from "../../protocol/systemError";

/** A command's function. Menus, keybindings and other extensions pass different arguments. */
export type Command = (...arguments_: unknown[]) => Promise<void> | void;

/** Registers commands. If a command fails, one sentence tells the user why. */
export function registerCommands(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  commands: Readonly<Record<string, Command>>,
): void {
  for (const [id, command] of Object.entries(commands)) {
    const run = async (...arguments_: unknown[]): Promise<void> => {
      try {
        await command(...arguments_);
      } catch (error) {
        showError(error, log);
      }
    };
    context.subscriptions.push(vscode.commands.registerCommand(id, run));
  }
}

/** Shows a HumanError's message to the user. For any other error, refers the user to the log. */
export function showError(thrown: unknown, log: vscode.LogOutputChannel): void {
  const showLog = "Show Log";
  const error = explainSystemError(thrown) ?? thrown;
  if (!(error instanceof HumanError)) log.error(error instanceof Error ? error : String(error));
  const message =
    error instanceof HumanError
      ? error.message
      : "Lethe failed with an unexpected error; please report it with the log.";
  if (error instanceof HumanError) log.error(message);
  void vscode.window.showErrorMessage(message, showLog).then((answer) => {
    if (answer === showLog) log.show();
  });
}

/** Returns whether Lethe may start processes. In an untrusted workspace, first asks the user to trust the workspace. */
export async function hasTrust(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = "Manage Workspace Trust";
  const answer = await vscode.window.showWarningMessage(
    "Lethe starts no engine in an untrusted workspace. You can still read past runs.",
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return vscode.workspace.isTrusted;
}
