import { stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { engineLogFile } from "../../protocol/control";
import type { Services } from "../services";
import type { Command } from "./command";

/** Shows the output of a run's engine. If there is no run or no output, shows the extension's log. */
export function showLog({ log }: Services): Command {
  return async (runFolder) => {
    if (typeof runFolder === "string") {
      const file = path.join(runFolder, engineLogFile);
      const found = await stat(file).catch(() => undefined);
      if (found !== undefined && found.size > 0) {
        await vscode.window.showTextDocument(vscode.Uri.file(file));
        return;
      }
    }
    log.show();
  };
}
