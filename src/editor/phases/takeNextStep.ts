import * as vscode from "vscode";
import { nextStepOf } from "../../protocol/phases/phase";
import type { Phase } from "../../protocol/phases/phase";
import { offer } from "../commands/offer";
import { commandOf } from "./phaseCommands";
import type { TypeInTerminal } from "./typeInTerminal";

/**
 * Does the next step of the next phase, or says why there is none.
 *
 * @param next undefined if all phases are done
 * @param folder the folder of the configuration
 */
export async function takeNextStep(
  next: Phase | undefined,
  folder: string,
  typeInTerminal: TypeInTerminal,
): Promise<void> {
  const action = next && nextStepOf(next);
  if (next === undefined) void vscode.window.showInformationMessage("All phases are done.");
  else if (action === undefined) {
    const { shows } = next;
    const message = describe(next);
    if (shows === undefined) void vscode.window.showInformationMessage(message);
    else offer(message, "Open Dashboard", () => vscode.commands.executeCommand("lethe.openDashboard", shows));
  } else {
    const command = commandOf(action, folder);
    if ("line" in command) await typeInTerminal(command.line, command.folder);
    else await vscode.commands.executeCommand(command.command, ...command.arguments);
  }
}

/** How a phase stands, and the sentence that says what was found or what helps. */
const describe = ({ label, description, state, explanation }: Phase): string => {
  const last = state === "atWork" ? undefined : explanation.at(-1);
  return [`${label}: ${description}.`, ...(last === undefined ? [] : [last])].join(" ");
};
