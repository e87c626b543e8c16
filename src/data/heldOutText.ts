import { HumanError } from "../protocol/humanError";
import { readGeneralText } from "./generalText";
import { readBytes, requireUtf8 } from "./textFile";

/**
 * Reads the text for perplexity: the `text` of each row of a JSON Lines file (`.jsonl`, `.ndjson`); any other file is
 * one text.
 *
 * @throws HumanError with the file, and the line of a malformed row
 */
export async function readHeldOutText(file: string): Promise<string[]> {
  if (/\.(jsonl|ndjson)$/i.test(file)) return readGeneralText(file);
  const text = requireUtf8(await readBytes(file), file);
  if (text.trim() === "") throw new HumanError(`${file} is empty; give a file with text or remove "data.heldOut".`);
  return [text];
}
