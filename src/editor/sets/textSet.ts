import type { GrowingSet } from "./growingSet";
import { holdsNoQuestions, isQuestion, partsOf, wholeOf } from "./newText";

/**
 * A set in plain text. Its passages have neither ids nor tasks.
 *
 * @param file the name of the file, for error messages
 */
export function textSet(file: string, text: string): GrowingSet {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return {
    tasks: [],
    rowFor: (added) => {
      if (isQuestion(added)) throw holdsNoQuestions(file);
      // This call throws an error if the selection is too short for a prompt and an answer.
      partsOf(added);
      const whole = wholeOf(added);
      const ended = text === "" || /[\r\n]$/.test(text) ? "" : lineEnd;
      if (!hasParts(text)) return `${ended}${whole.replaceAll(/\s+/g, " ")}${lineEnd}`;
      // A blank line would divide the selected text into two passages.
      return `${ended}${lineEnd}${whole.replaceAll(/(\r\n|\r|\n)(\s*[\r\n])+/g, lineEnd)}${lineEnd}`;
    },
  };
}

/** Whether blank lines separate the passages. */
const hasParts = (text: string): boolean => /\n[^\S\n]*\n/.test(text.trim().replaceAll(/\r\n?/g, "\n"));
