import { readJsonLines, requireText } from "./jsonLines";

/**
 * Reads general text: JSON Lines with the key `text`. Ignores other keys.
 *
 * @throws HumanError with file and line for a row without text
 */
export async function readGeneralText(file: string): Promise<string[]> {
  return (await readJsonLines(file)).map((line) => requireText(line, "text"));
}
