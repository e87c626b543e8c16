import assert from "node:assert/strict";
import * as vscode from "vscode";

/** The extension under test, activated. */
export async function activateLethe(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension("lethe-unlearning.lethe");
  assert(extension, "The extension is not installed.");
  await extension.activate();
  return extension;
}
