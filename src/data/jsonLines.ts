import { HumanError } from "../protocol/humanError";
import type { SourceLine } from "../protocol/passages";
import { readBytes } from "./textFile";

/** One line of a JSON Lines file: a JSON object and where it stands. */
export interface JsonLine {
  readonly value: Readonly<Record<string, unknown>>;
  readonly source: SourceLine;
}

const lineFeed = 0x0a;

/**
 * Reads a JSON Lines file (UTF-8, one JSON object a line; blank lines are skipped but counted).
 *
 * @throws HumanError naming file and line, for what is no UTF-8 text, no JSON or no JSON object, and for a file that
 *   cannot be read or holds no rows
 */
export async function readJsonLines(file: string): Promise<JsonLine[]> {
  const bytes = await readBytes(file);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const lines: JsonLine[] = [];
  // Split the bytes, not the text: one bad byte is then reported with its line, and the line separators that JSON
  // allows inside a string (U+2028) do not end a line.
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const feed = bytes.indexOf(lineFeed, start);
    const end = feed === -1 ? bytes.length : feed;
    const source = { file, line };
    const text = decode(decoder, bytes.subarray(start, end), source);
    if (text.trim() !== "") lines.push({ value: parseObject(text, source), source });
    start = end + 1;
  }
  if (lines.length === 0) throw new HumanError(`${file} holds no rows; give a file with one JSON object a line.`);
  return lines;
}

/** `file:line`, the form that terminals and editors turn into a link. */
export function formatSource({ file, line }: SourceLine): string {
  return `${file}:${line}`;
}

/**
 * The text under a key.
 *
 * @throws HumanError where the key is missing, no text, or blank
 */
export function requireText({ value, source }: JsonLine, key: string): string {
  const text = value[key];
  if (text === undefined) {
    throw new HumanError(`${formatSource(source)} has no "${key}"; add it as text or remove the line.`);
  }
  if (typeof text !== "string") {
    throw new HumanError(
      `${formatSource(source)} has ${describeType(text)} as "${key}"; write it as text or remove the line.`,
    );
  }
  if (text.trim() === "") {
    throw new HumanError(`${formatSource(source)} has an empty "${key}"; fill it in or remove the line.`);
  }
  return text;
}

/** Whether a value is a list of texts none of which is blank. */
export function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && item.trim() !== "");
}

const decode = (decoder: InstanceType<typeof TextDecoder>, bytes: Uint8Array, source: SourceLine): string => {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new HumanError(`${formatSource(source)} is not UTF-8 text; save the file as UTF-8 or remove the line.`);
  }
};

const parseObject = (text: string, source: SourceLine): Record<string, unknown> => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = shortReason((error as SyntaxError).message);
    throw new HumanError(`${formatSource(source)} is not valid JSON (${reason}); correct or remove the line.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new HumanError(
      `${formatSource(source)} is ${describeType(value)}, not a JSON object; correct or remove the line.`,
    );
  }
  return value as Record<string, unknown>;
};

/** The parser's reason without the excerpt of the line, which can be private text: errors end up in logs. */
const shortReason = (message: string): string =>
  message.replace(/, (?:\.\.\.)?".*$/s, "").replace(/ in JSON at position (\d+).*$/s, " at character $1");

const describeType = (value: unknown): string => {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
};
