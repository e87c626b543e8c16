import * as vscode from "vscode";
import type { Stretch } from "./rows/dataRow";

/** A stretch of a document as the editor has it. */
export function toRange({ start, end }: Stretch): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
