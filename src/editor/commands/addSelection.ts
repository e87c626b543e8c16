import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { addToSet, pickSet } from "../sets/addToSet";
import type { SetName } from "../sets/addToSet";
import { showEnd } from "../sets/showEnd";
import type { Command } from "./command";
import { offer } from "./offer";

/** Appends the active editor's selection to one of the workspace's forget or retain sets. */
export function addSelection(set: SetName): Command {
  return async () => {
    const title = set === "forget" ? "Add Selection to Forget Set" : "Add Selection to Retain Set";
    const editor = vscode.window.activeTextEditor;
    const selection = editor?.document.getText(editor.selection) ?? "";
    if (selection.trim() === "") throw new HumanError("Nothing is selected; select the text to add in an editor.");
    const picked = await pickSet(set, title);
    if (picked === "none") {
      throw new HumanError(
        `No configuration of this workspace names a ${set} set; make a configuration with the command "New Run Configuration".`,
      );
    }
    if (picked === undefined) return;
    const { file } = picked;
    const rows = await addToSet(picked, [selection], title);
    if (rows === undefined) return;
    offer(`Added to ${path.basename(file)}.`, "Show Row", () => showEnd(file, rows.join("").trim()));
  };
}
