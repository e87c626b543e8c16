import assert from "node:assert/strict";
import * as vscode from "vscode";
import { activateLethe } from "../support/extension";

interface Manifest {
  readonly contributes: { readonly commands: readonly { readonly command: string }[] };
}

describe("activation", () => {
  it("registers every command that the manifest contributes", async () => {
    const extension = await activateLethe();
    const { contributes } = extension.packageJSON as Manifest;
    const registered = new Set(await vscode.commands.getCommands(true));
    const missing = contributes.commands.map(({ command }) => command).filter((command) => !registered.has(command));
    assert(contributes.commands.length > 0);
    assert.deepEqual(missing, []);
  });
});
