import { HumanError } from "../protocol/humanError";
import { openDataText, readDataFile, rowsOf } from "./dataFile";
import { failAtOnce, readEach, requireText } from "./rowPlace";
import type { OnRowError, SourceRow } from "./rowPlace";
import { requireUtf8 } from "./textFile";

/**
 * Reads general text: rows with the key `text`, or the passages of a plain text. Ignores other keys.
 *
 * @param onRowError receives the error of each row without text. By default, the error is thrown
 * @throws HumanError if the file cannot be read or has no rows
 */
export async function readGeneralText(file: string, onRowError: OnRowError = failAtOnce): Promise<string[]> {
  return readEach(await readDataFile(file, [], onRowError), textOf, onRowError);
}

const textOf = (row: SourceRow): string => requireText(row, "text");

/**
 * Reads the texts for perplexity. JSON and tables give the `text` of each row. Any other file is one text.
 *
 * @param onRowError receives the error of each row without text. By default, the error is thrown
 * @throws HumanError if the file cannot be read or has no text
 */
export async function readHeldOutText(file: string, onRowError: OnRowError = failAtOnce): Promise<string[]> {
  const content = await openDataText(file);
  const kind = content.form?.kind ?? "plainText";
  if (kind !== "plainText") return readEach(rowsOf(content, onRowError), textOf, onRowError);
  const text = requireUtf8(content.bytes, file);
  if (text.trim() === "") throw new HumanError(`${file} is empty; give a file with text or remove "data.heldOut".`);
  return [text];
}
