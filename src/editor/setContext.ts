import * as vscode from "vscode";

const known = new Map<string, boolean>();

/** Sets a context key for `when` clauses if the key's value has changed. */
export function setContext(key: string, value: boolean): void {
  if (known.get(key) === value) return;
  known.set(key, value);
  void vscode.commands.executeCommand("setContext", key, value);
}
