import { lowerBound } from "../../lowerBound";
import type { Place } from "./dataRow";

/** Makes a function that gives the place of an offset in a document. LF, CR LF and CR each end a line. */
export function placesIn(text: string): (offset: number) => Place {
  const lineStarts = [0, ...Array.from(text.matchAll(/\r\n|\r|\n/g), ({ 0: end, index }) => index + end.length)];
  return (offset) => {
    const line = lowerBound(lineStarts, offset + 1) - 1;
    return { line, character: offset - (lineStarts[line] ?? 0) };
  };
}
