import type * as vscode from "vscode";
import type { TestDoor } from "../../../src/editor/annotations/register";
import { activateLethe } from "./extension";

/** Decorations of an editor. VS Code has no interface to read them. */
export async function drawnIn(editor: vscode.TextEditor): Promise<ReturnType<TestDoor["drawnIn"]>> {
  const { exports } = await activateLethe();
  return (exports as TestDoor).drawnIn(editor);
}
