import { findPassages, passageText } from "../../../data/plainText";
import { isRangeWithin } from "./dataRow";
import type { DataRow } from "./dataRow";
import { placesIn } from "./places";

/** The passages of a plain text as rows. Each row has only the key `text`. */
export function readTextRows(text: string): DataRow[] {
  const placeOf = placesIn(text);
  return findPassages(text).map((span) => {
    const written = text.slice(span.start, span.end);
    const passage = passageText(text, span);
    /**
     * Converts an index in the passage to an offset in the document. CR LF in the document is one line feed in the
     * passage.
     */
    const offsetOf = (unit: number): number => {
      let offset = 0;
      for (let passed = 0; passed < unit; passed++) offset += written.startsWith("\r\n", offset) ? 2 : 1;
      return span.start + offset;
    };
    return {
      line: placeOf(span.start).line,
      lastLine: placeOf(span.end).line,
      keys: ["text"],
      text: (key) => (key === "text" ? passage : undefined),
      locate: (key, start, end) =>
        key === "text" && isRangeWithin(passage.length, start, end)
          ? { start: placeOf(offsetOf(start)), end: placeOf(offsetOf(end)) }
          : undefined,
    };
  });
}
