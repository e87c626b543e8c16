import { HumanError } from "../protocol/humanError";
import { openDataText, readDataFile, rowsOf } from "./dataFile";
import { requireText } from "./rowPlace";
import { requireUtf8 } from "./textFile";

/**
 * Reads general text: rows with the key `text`, or the passages of a plain text. Ignores other keys.
 *
 * @throws HumanError if a row has no text. The message names the file and the line
 */
export async function readGeneralText(file: string): Promise<string[]> {
  return (await readDataFile(file)).map((row) => requireText(row, "text"));
}

/**
 * Reads the texts for perplexity. JSON and tables give the `text` of each row. Any other file is one text.
 *
 * @throws HumanError if the file cannot be read or contains a malformed row. The message names the file and the line of
 *   this row
 */
export async function readHeldOutText(file: string): Promise<string[]> {
  const content = await openDataText(file);
  const kind = content.form?.kind ?? "plainText";
  if (kind !== "plainText") return rowsOf(content).map((row) => requireText(row, "text"));
  const text = requireUtf8(content.bytes, file);
  if (text.trim() === "") throw new HumanError(`${file} is empty; give a file with text or remove "data.heldOut".`);
  return [text];
}
