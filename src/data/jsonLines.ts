import { HumanError } from "../protocol/humanError";
import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import type { SourceLine } from "../protocol/passages";
import { decodeLines, readBytes } from "./textFile";

/** One line of a JSON Lines file: a JSON object and its place. */
export interface JsonLine {
  readonly value: JsonObject;
  readonly source: SourceLine;
}

/**
 * Reads a JSON Lines file (UTF-8, one JSON object on each line). Blank lines are skipped but counted.
 *
 * @throws HumanError for a file that cannot be read or has no rows; with file and line for bytes that are not UTF-8 and
 *   for a line that is not a JSON object
 */
export async function readJsonLines(file: string): Promise<JsonLine[]> {
  const lines = decodeLines(await readBytes(file), file)
    .filter(({ text }) => text.trim() !== "")
    .map(({ text, source }) => ({ value: parseObject(text, source), source }));
  if (lines.length === 0) throw new HumanError(`${file} has no rows; give a file with one JSON object on each line.`);
  return lines;
}

/** An error about a row. It begins with `file:line`, which terminals and editors turn into a link. */
export function errorAt({ file, line }: SourceLine, problem: string): HumanError {
  return new HumanError(`${file}:${line} ${problem}`);
}

/**
 * The text under a key.
 *
 * @throws HumanError if the value is missing, blank or not text
 */
export function requireText({ value, source }: JsonLine, key: string): string {
  const text = value[key];
  if (text === undefined) {
    throw errorAt(source, `has no "${key}"; add it as text or remove the line.`);
  }
  if (typeof text !== "string") {
    throw errorAt(source, `has ${describeType(text)} as "${key}"; write it as text or remove the line.`);
  }
  if (text.trim() === "") {
    throw errorAt(source, `has an empty "${key}"; fill it in or remove the line.`);
  }
  return text;
}

/** Whether a value is a list of texts, none of them blank. */
export function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && item.trim() !== "");
}

const parseObject = (text: string, source: SourceLine): JsonObject => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = shortReason((error as SyntaxError).message);
    throw errorAt(source, `is not valid JSON (${reason}); correct or remove the line.`);
  }
  if (isJsonObject(value)) return value;
  throw errorAt(source, `is ${describeType(value)}, not a JSON object; correct or remove the line.`);
};

/** The parser's reason without its excerpt of the line, because errors are logged and the line can be private. */
const shortReason = (message: string): string =>
  message.replace(/, (?:\.\.\.)?".*$/s, "").replace(/ in JSON at position (\d+).*$/s, " at character $1");

const describeType = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
};
