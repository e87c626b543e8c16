import { isJsonObject } from "../../protocol/json";
import type { JsonObject } from "../../protocol/json";
import type { SourceLine } from "../../protocol/passages";
import { errorAt, failAtOnce, readEach } from "../rowPlace";
import type { OnRowError, SourceRow } from "../rowPlace";
import { decodeLines } from "../textFile";
import { parseExactly } from "./exactObject";
import { describeType, shortReason } from "./words";

/**
 * Reads JSON Lines (UTF-8, one JSON object on each line). Blank lines are skipped but counted.
 *
 * @param onRowError receives the error of each line that is not a JSON object. By default, the error is thrown
 * @throws HumanError with file and line for bytes that are not UTF-8
 */
export function readJsonLines(bytes: Buffer, file: string, onRowError: OnRowError = failAtOnce): SourceRow[] {
  const lines = decodeLines(bytes, file).filter(({ text }) => text.trim() !== "");
  return readEach(lines, ({ text, source }) => ({ value: parseObject(text, source), source }), onRowError);
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
