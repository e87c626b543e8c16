import { access, readFile } from "node:fs/promises";
import { HumanError } from "../protocol/humanError";
import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import { explanationOf } from "../protocol/systemError";

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
  if (!isJsonObject(value)) throw new HumanError(`${path} is not a JSON object; ${remedy}.`);
  return value;
}

/** Whether a file or folder exists. */
export async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
