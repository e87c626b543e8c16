import * as vscode from "vscode";
import type { Stretch } from "./rows/dataRow";

/** Converts a stretch of a document to the range type of VS Code. */
export function toRange({ start, end }: Stretch): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}
