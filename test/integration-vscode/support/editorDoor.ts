import type * as vscode from "vscode";
import type { TestDoor } from "../../../src/editor/annotations/register";
import type { PhasesDoor } from "../../../src/editor/phases/registerPhases";
import type { RecitedDoor } from "../../../src/editor/recited/registerRecited";
import type { VerificationDoor } from "../../../src/editor/verification/verificationTests";
import { activateLethe } from "./extension";

/** Decorations of an editor. VS Code has no interface to read them. */
export async function drawnIn(editor: vscode.TextEditor): Promise<ReturnType<TestDoor["drawnIn"]>> {
  const { exports } = await activateLethe();
  return (exports as TestDoor).drawnIn(editor);
}

/** The outcome of each passage that the Test Explorer has verified. VS Code has no interface to read test results. */
export async function verified(): Promise<ReturnType<VerificationDoor["verified"]>> {
  const { exports } = await activateLethe();
  return (exports as VerificationDoor).verified();
}

/** What the search has found in the user's files. VS Code has no interface to read the rows of a view. */
export async function recited(): Promise<RecitedDoor["recited"]> {
  const { exports } = await activateLethe();
  return (exports as RecitedDoor).recited;
}

/** The phases of the shown configuration. VS Code has no interface to read the rows of a view. */
export async function phases(): Promise<ReturnType<PhasesDoor["phases"]>> {
  const { exports } = await activateLethe();
  return (exports as PhasesDoor).phases();
}
