import { readDocument } from "../../../data/json/document";
import { isRangeWithin } from "./dataRow";
import type { DataRow } from "./dataRow";
import { asText, literalOffsets } from "./jsonRows";
import { placesIn } from "./places";

/** The rows of a JSON document; none while the document is not valid JSON. */
export function readDocumentRows(text: string): DataRow[] {
  const placeOf = placesIn(text);
  return findRows(text).map(({ value, span, cell }) => ({
    line: placeOf(span.start).line,
    lastLine: placeOf(span.end).line,
    keys: Object.keys(value),
    text: (key) => asText(value[key]),
    locate: (key, start, end) => {
      const found = cell(key);
      if (found === undefined || text[found.start] !== '"') return undefined;
      const offsets = literalOffsets(text.slice(found.start + 1, found.end - 1));
      if (!isRangeWithin(offsets.length - 1, start, end)) return undefined;
      const offsetOf = (unit: number): number => found.start + 1 + (offsets[unit] ?? 0);
      return { start: placeOf(offsetOf(start)), end: placeOf(offsetOf(end)) };
    },
  }));
}

const findRows = (text: string): ReturnType<typeof readDocument> => {
  try {
    return readDocument(text, (_, problem) => new Error(problem));
  } catch {
    return [];
  }
};
