import { findNodeAtLocation, parseTree } from "jsonc-parser";
import { parseExactly } from "../../../data/json/exactObject";
import { isJsonObject } from "../../../protocol/json";
import type { JsonObject } from "../../../protocol/json";
import { isRangeWithin } from "./dataRow";
import type { DataRow, Place } from "./dataRow";

/** The rows of a JSON Lines document. Skips lines that are no JSON objects, for example an unfinished line. */
export function readJsonRows(text: string): DataRow[] {
  return text.split(/\r\n|\r|\n/).flatMap((source, line) => {
    const value = parseObject(source);
    return value === undefined ? [] : [toRow(source, line, value)];
  });
}

const toRow = (source: string, line: number, value: JsonObject): DataRow => ({
  line,
  lastLine: line,
  keys: Object.keys(value),
  text: (key) => asText(value[key]),
  locate: (key, start, end) => {
    const tree = parseTree(source);
    const node = tree && findNodeAtLocation(tree, [key]);
    if (node?.type !== "string") return undefined;
    const literal = source.slice(node.offset + 1, node.offset + node.length - 1);
    const offsets = literalOffsets(literal);
    if (!isRangeWithin(offsets.length - 1, start, end)) return undefined;
    const placeOf = (unit: number): Place => ({ line, character: node.offset + 1 + (offsets[unit] ?? 0) });
    return { start: placeOf(start), end: placeOf(end) };
  },
});

/**
 * The literal of a JSON string may be longer than the string's value, because it may contain escapes. The result has
 * one entry for each UTF-16 code unit of the value: the offset of this code unit in the literal. The last entry is the
 * length of the literal.
 *
 * @param literal the valid JSON between the quotation marks of the literal
 */
export function literalOffsets(literal: string): number[] {
  const offsets: number[] = [];
  for (let index = 0; index < literal.length;) {
    offsets.push(index);
    if (literal[index] !== "\\") index += 1;
    else index += literal[index + 1] === "u" ? 6 : 2;
  }
  return [...offsets, literal.length];
}

/** The value of a field as text. It is undefined if the value is neither a text nor a number. */
export function asText(value: unknown): string | undefined {
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

const parseObject = (text: string): JsonObject | undefined => {
  if (text.trim() === "") return undefined;
  try {
    const value = parseExactly(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
