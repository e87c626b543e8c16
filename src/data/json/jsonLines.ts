import { isJsonObject } from "../../protocol/json";
import type { JsonObject } from "../../protocol/json";
import type { SourceLine } from "../../protocol/passages";
import { errorAt } from "../rowPlace";
import type { SourceRow } from "../rowPlace";
import { decodeLines } from "../textFile";
import { parseExactly } from "./exactObject";
import { describeType, shortReason } from "./words";

/**
 * Reads JSON Lines (UTF-8, one JSON object on each line). Blank lines are skipped but counted.
 *
 * @throws HumanError with file and line for bytes that are not UTF-8 and for a line that is not a JSON object
 */
export function readJsonLines(bytes: Buffer, file: string): SourceRow[] {
  return decodeLines(bytes, file)
    .filter(({ text }) => text.trim() !== "")
    .map(({ text, source }) => ({ value: parseObject(text, source), source }));
}

const parseObject = (text: string, source: SourceLine): JsonObject => {
  let value: unknown;
  try {
    value = parseExactly(text);
  } catch (error) {
    throw errorAt(source, `is not valid JSON (${shortReason(error as SyntaxError)}); correct or remove the row.`);
  }
  if (isJsonObject(value)) return value;
  throw errorAt(source, `is ${describeType(value)}, not a JSON object; correct or remove the row.`);
};
