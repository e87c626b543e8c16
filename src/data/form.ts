import path from "node:path";
import { readDocument } from "./json/document";
import { isJsonObject, parseJson } from "../protocol/json";
import { findTable, separatorsOfEndings } from "./table/findTable";
import type { Table } from "./table/findTable";

/** The form of a text that holds rows. */
export type Form =
  | { readonly kind: "jsonLines" }
  /** JSON in which a row can take several lines (see `readDocument`). */
  | { readonly kind: "jsonDocument" }
  | ({ readonly kind: "table" } & Table)
  | { readonly kind: "plainText" };

const jsonEndings = [".json", ".jsonl", ".ndjson", ".jsonlines"];
const textEndings = [".txt", ".text", ".md", ".markdown", ""];

/** The ending of a file's name in lower case, without `.gz`. */
function endingOf(file: string): string {
  return path.extname(file.replace(/\.gz$/i, "")).toLowerCase();
}

/**
 * Recognises the form of a text by its content. The ending of the file's name decides only if several forms are
 * possible.
 *
 * @param names the configuration's names for the keys or columns of a row
 * @returns undefined if the text has none of the forms that Lethe reads
 */
export function recogniseForm(text: string, file: string, names: readonly string[] = []): Form | undefined {
  const ending = endingOf(file);
  const json = recogniseJson(text, jsonEndings.includes(ending));
  if (json !== undefined) return { kind: json };
  const table = findTable(text, names, separatorsOfEndings.has(ending) ? ending : undefined);
  if (table !== undefined) return { kind: "table", ...table };
  // The file's name says that the text is JSON, but the text is not valid JSON. As JSON Lines, the text gets an error
  // message that says what is wrong with its first line.
  if (jsonEndings.includes(ending)) return { kind: "jsonLines" };
  return textEndings.includes(ending) ? { kind: "plainText" } : undefined;
}

/**
 * Returns the form in which the first row is written into an empty file. The file's name decides the form. If the name
 * does not decide it, the form is JSON Lines.
 */
export function formOfEmptyFile(file: string): Form {
  const ending = endingOf(file);
  const separator = separatorsOfEndings.get(ending);
  if (separator !== undefined) return { kind: "table", separator, start: 0 };
  return { kind: ending !== "" && textEndings.includes(ending) ? "plainText" : "jsonLines" };
}

/** @param isNamedJson whether the file's name says that the text is JSON */
const recogniseJson = (text: string, isNamedJson: boolean): "jsonLines" | "jsonDocument" | undefined => {
  const start = /^[\s\uFEFF]*/.exec(text)?.[0].length ?? 0;
  const first = text[start];
  if (first !== "{" && first !== "[") return undefined;
  const lineEnd = /[\r\n]/g;
  lineEnd.lastIndex = start;
  const end = lineEnd.exec(text)?.index ?? text.length;
  const isOnlyLine = text.slice(end).trim() === "";
  const line = parseJson(text.slice(start, end));
  if (line !== undefined && !isOnlyLine) return "jsonLines";
  if (line !== undefined) return isJsonObject(line) && !hasParts(line) ? "jsonLines" : "jsonDocument";
  const beginsLikeJson = /^(\{\s*["}]|\[\s*[{"\]])/.test(text.slice(start, start + 1000));
  if (isNamedJson || beginsLikeJson) return "jsonDocument";
  return isDocument(text) ? "jsonDocument" : undefined;
};

/** Whether an object has a list or an object as a value. Only such an object can hold several rows. */
const hasParts = (object: Readonly<Record<string, unknown>>): boolean =>
  Object.values(object).some((value) => typeof value === "object" && value !== null);

const isDocument = (text: string): boolean => {
  try {
    return readDocument(text, () => new Error("no rows")).length > 0;
  } catch {
    return false;
  }
};
