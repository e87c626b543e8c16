import { isJsonObject } from "../../protocol/json";
import type { JsonObject } from "../../protocol/json";
import { listMembers } from "./scan";

/**
 * Parses a JSON value. If the value is an object, some of its numbers become texts with the same characters as in the
 * file. These are the numbers that JavaScript would write with other characters, such as an id of 20 digits.
 *
 * @throws SyntaxError for a text that is not JSON
 */
export function parseExactly(text: string): unknown {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? withExactNumbers(value, text) : value;
}

const withExactNumbers = (value: JsonObject, text: string): JsonObject => {
  if (!Object.values(value).some((item) => typeof item === "number")) return value;
  const start = text.indexOf("{");
  const changed = listMembers(text, { start, end: text.lastIndexOf("}") + 1 }).flatMap((member) => {
    const literal = text.slice(member.value.start, member.value.end);
    const number = value[member.key];
    return typeof number === "number" && String(number) !== literal ? [[member.key, literal] as const] : [];
  });
  return changed.length === 0 ? value : { ...value, ...Object.fromEntries(changed) };
};
