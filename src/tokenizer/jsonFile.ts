import { access, readFile } from "node:fs/promises";
import { HumanError } from "../protocol/humanError";

/** A JSON object whose contents are not yet known. */
export type JsonObject = Record<string, unknown>;

/**
 * Reads a JSON file that holds one object.
 * @param remedy what the user can do when the file is missing or damaged, such as "download the model again"
 * @throws HumanError naming the file and the remedy
 */
export async function readJsonObject(path: string, remedy: string): Promise<JsonObject> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code = String(error) } = error as NodeJS.ErrnoException;
    throw new HumanError(`${path} ${code === "ENOENT" ? "is missing" : `cannot be read (${code})`}; ${remedy}.`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new HumanError(`${path} is not valid JSON (${(error as SyntaxError).message}); ${remedy}.`);
  }
  if (!isJsonObject(value)) throw new HumanError(`${path} does not hold a JSON object; ${remedy}.`);
  return value;
}

/** The same; undefined where there is no such file. */
export async function readJsonObjectIfThere(path: string, remedy: string): Promise<JsonObject | undefined> {
  return (await isThere(path)) ? readJsonObject(path, remedy) : undefined;
}

/** Whether there is a file or folder of this name. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Whether a parsed JSON value is an object, not an array or a plain value. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
