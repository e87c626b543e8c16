import type { Span } from "./json/scan";

/**
 * Finds the passages of a plain text. If blank lines separate parts of the text, each part is a passage. Otherwise each
 * line is a passage.
 *
 * @returns the places of the passages, without the line ends around them
 */
export function findPassages(text: string): Span[] {
  const lines = [...linesOf(text)];
  const blocks: Span[][] = [[]];
  for (const line of lines) {
    if (text.slice(line.start, line.end).trim() !== "") blocks.at(-1)?.push(line);
    else if (blocks.at(-1)?.length !== 0) blocks.push([]);
  }
  const filled = blocks.filter((block) => block.length > 0);
  if (filled.length < 2) return filled.flat();
  return filled.map((block) => ({ start: block[0]?.start ?? 0, end: block.at(-1)?.end ?? 0 }));
}

/** The text of a passage. Every line break becomes a line feed, as when Python reads a text file. */
export function passageText(text: string, { start, end }: Span): string {
  return text.slice(start, end).replaceAll(/\r\n?/g, "\n");
}

const linesOf = function* (text: string): Generator<Span> {
  let start = text.startsWith("\uFEFF") ? 1 : 0;
  for (const { 0: end, index } of text.matchAll(/\r\n|\r|\n/g)) {
    yield { start, end: index };
    start = index + end.length;
  }
  yield { start, end: text.length };
};
