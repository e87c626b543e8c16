import { HumanError } from "../protocol/humanError";
import { readGeneralText } from "./generalText";
import { readBytes, requireUtf8 } from "./textFile";

/**
 * Reads text to measure perplexity on: the rows' `text` of a JSON Lines file (`.jsonl`, `.ndjson`), any other file as
 * one text.
 *
 * @throws HumanError naming the file, and the line of what is malformed
 */
export async function readHeldOutText(file: string): Promise<string[]> {
  if (/\.(jsonl|ndjson)$/i.test(file)) return readGeneralText(file);
  const text = requireUtf8(await readBytes(file), file);
  if (text.trim() === "")
    throw new HumanError(`${file} holds no text; give a file that does, or remove "data.heldOut".`);
  return [text];
}
