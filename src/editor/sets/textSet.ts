import type { GrowingSet } from "./growingSet";
import { splitSelection } from "./splitSelection";

/** A set in plain text. Its passages have neither ids nor tasks. */
export function textSet(text: string): GrowingSet {
  const lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
  return {
    tasks: [],
    rowFor: (selection) => {
      // This call throws an error if the selection is too short for a prompt and an answer.
      splitSelection(selection);
      const ended = text === "" || /[\r\n]$/.test(text) ? "" : lineEnd;
      if (!hasParts(text)) return `${ended}${selection.trim().replaceAll(/\s+/g, " ")}${lineEnd}`;
      // A blank line would divide the selected text into two passages.
      return `${ended}${lineEnd}${selection.trim().replaceAll(/(\r\n|\r|\n)(\s*[\r\n])+/g, lineEnd)}${lineEnd}`;
    },
  };
}

/** Whether blank lines separate the passages. */
const hasParts = (text: string): boolean => /\n[^\S\n]*\n/.test(text.trim().replaceAll(/\r\n?/g, "\n"));
