import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";

/** What a command does; its arguments are whatever the menu, the keybinding or another extension passes. */
export type Command = (...arguments_: unknown[]) => Promise<void> | void;

/** Registers commands; what goes wrong in one is told in one sentence. */
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

/** Tells what went wrong: what a user can mend as it stands, a defect with the way to the log. */
export function showError(error: unknown, log: vscode.LogOutputChannel): void {
  const showLog = "Show Log";
  if (!(error instanceof HumanError)) log.error(error instanceof Error ? error : String(error));
  const message =
    error instanceof HumanError
      ? error.message
      : "Lethe came upon an error that it cannot explain; please report what its log says.";
  if (error instanceof HumanError) log.error(message);
  void vscode.window.showErrorMessage(message, showLog).then((answer) => {
    if (answer === showLog) log.show();
  });
}

/** Starting a process needs a trusted workspace; says so where it is not. */
export async function hasTrust(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = "Manage Workspace Trust";
  const answer = await vscode.window.showWarningMessage(
    "Lethe starts no engine in a workspace that is not trusted; past runs can be read.",
    manage,
  );
  if (answer === manage) await vscode.commands.executeCommand("workbench.trust.manage");
  return vscode.workspace.isTrusted;
}
