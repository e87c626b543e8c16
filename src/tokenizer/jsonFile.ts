import { access, readFile } from "node:fs/promises";
import { HumanError } from "../protocol/humanError";
import { explanationOf } from "../protocol/systemError";

/** A JSON object with unknown content. */
export type JsonObject = Record<string, unknown>;

/**
 * Reads a JSON file with one object.
 * @param remedy advice for the user if the file is missing or damaged, such as "download the model again"
 * @throws HumanError with the file and the remedy
 */
export async function readJsonObject(path: string, remedy: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new HumanError(`${path} is missing; ${remedy}.`);
    const explanation = explanationOf(error);
    throw new HumanError(`${path} cannot be read: ${explanation?.reason ?? code}; ${explanation?.remedy ?? remedy}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HumanError(`${path} is not valid JSON (${(error as SyntaxError).message}); ${remedy}.`);
  }
  if (!isJsonObject(value)) throw new HumanError(`${path} contains no JSON object; ${remedy}.`);
  return value;
}

/** Whether a file or folder exists. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Whether a parsed JSON value is an object, and not an array or a plain value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
