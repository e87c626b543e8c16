import type { RecitedText } from "../../protocol/recited";
import { locateText } from "./locateText";

/**
 * Finds the part of a passage that the model recites in the text of the passage's file. The part of a question is its
 * answer.
 *
 * @param start the offset of the passage's line
 * @returns undefined if the file has changed since the search
 */
export function locateRecited(
  file: string,
  { answer, recited }: Pick<RecitedText, "answer" | "recited">,
  start: number,
): readonly [start: number, end: number] | undefined {
  // Recited words such as "of the" may also stand before the answer, so the whole answer is found first.
  const whole = locateText(file, answer, start);
  if (whole === undefined || recited === undefined) return whole;
  const [first, last] = whole;
  // The same words may stand twice in the answer. The words before them say which ones are meant.
  const before = locateText(file, answer.slice(0, recited[0]), first)?.[1] ?? first;
  const part = locateText(file.slice(0, last), answer.slice(...recited), before);
  return part ?? whole;
}
