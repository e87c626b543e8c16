import { HumanError } from "../protocol/humanError";
import { readJsonLines, requireText } from "./jsonLines";
import { readBytes, requireUtf8 } from "./textFile";

/**
 * Reads general text: JSON Lines with the key `text`. Ignores other keys.
 *
 * @throws HumanError with file and line for a row without text
 */
export async function readGeneralText(file: string): Promise<string[]> {
  return (await readJsonLines(file)).map((line) => requireText(line, "text"));
}

/**
 * Reads the texts for perplexity. A JSON Lines file (`.jsonl`, `.ndjson`) gives the `text` of each row. Any other file
 * is one text.
 *
 * @throws HumanError with the file, and with the line if a row is malformed
 */
export async function readHeldOutText(file: string): Promise<string[]> {
  if (/\.(jsonl|ndjson)$/i.test(file)) return readGeneralText(file);
  const text = requireUtf8(await readBytes(file), file);
  if (text.trim() === "") throw new HumanError(`${file} is empty; give a file with text or remove "data.heldOut".`);
  return [text];
}
