import { stat } from "node:fs/promises";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import type { Command } from "./command";

/**
 * Shows a line of a file in an editor.
 *
 * @param line the number of the line, counted from 1
 * @throws HumanError when the file no longer exists
 */
export async function openSource(file: string, line: number): Promise<void> {
  await stat(file).catch(() => {
    throw new HumanError(`${file} no longer exists; the run's passages came from this file.`);
  });
  const start = new vscode.Position(line - 1, 0);
  await vscode.window.showTextDocument(vscode.Uri.file(file), { selection: new vscode.Range(start, start) });
}

/** Opens a file at a line. Views call the command with an absolute path and a line counted from 1. */
export const openSourceLine: Command = async (file, line) => {
  if (typeof file === "string" && typeof line === "number") await openSource(file, line);
};
