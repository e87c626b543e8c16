import { readJsonLines, requireText } from "./jsonLines";

/**
 * Reads general text: JSON Lines whose `text` is one piece of text; other keys are ignored.
 *
 * @throws HumanError naming file and line, for a row without text
 */
export const readGeneralText = async (file: string): Promise<string[]> =>
  (await readJsonLines(file)).map((line) => requireText(line, "text"));
