import * as vscode from "vscode";
import type { Command } from "../commands/command";
import type { PassageFinder } from "./findPassage";

/** Opens the dashboard at a passage. */
export const showPassage =
  (finder: PassageFinder): Command =>
  async (...arguments_) => {
    const reference = finder.referred(arguments_);
    if (reference !== undefined) await vscode.commands.executeCommand("lethe.openDashboard", reference);
  };
