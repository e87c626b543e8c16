import type * as vscode from "vscode";
import type { TestDoor } from "../../../src/editor/annotations/register";
import { activateLethe } from "./extension";

/** What was drawn into an editor, which VS Code does not tell. */
export async function drawnIn(editor: vscode.TextEditor): Promise<ReturnType<TestDoor["drawnIn"]>> {
  const { exports } = await activateLethe();
  return (exports as TestDoor).drawnIn(editor);
}
