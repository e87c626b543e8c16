import { readJsonLines, requireText } from "./jsonLines";

/**
 * Reads general text: JSON Lines whose `text` is one piece of text; other keys are ignored.
 *
 * @throws HumanError naming file and line, for a row without text
 */
export async function readGeneralText(file: string): Promise<string[]> {
  return (await readJsonLines(file)).map((line) => requireText(line, "text"));
}
