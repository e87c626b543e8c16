import type { Output } from "./output";

/** A half-open range of UTF-16 code units. */
type Range = readonly [start: number, end: number];

/** Highlights a span of text. */
export type Mark = (span: string) => string;

/** The mark is inverse and bold text in a terminal with colours, and «…» everywhere else. */
export function markFor({ colors }: Output): Mark {
  return colors.isColorSupported ? (span) => colors.inverse(colors.bold(span)) : (span) => `«${span}»`;
}

/** Highlights one range of a text. Without a range, nothing is highlighted. */
export function markSpan(text: string, range: Range | undefined, mark: Mark): string {
  if (range === undefined) return harmless(text);
  const [start, end] = range;
  return harmless(text.slice(0, start)) + mark(harmless(text.slice(start, end))) + harmless(text.slice(end));
}

const contextLength = 60;
const longestSpan = 240;

/**
 * Highlights one range of a text on a single line. Text far from the range is left out. The middle of a long
 * range is left out too.
 */
export function excerpt(text: string, range: Range | undefined, mark: Mark): string {
  const [start, end] = range ?? [0, 0];
  const before = oneLine(text.slice(0, start));
  const span = oneLine(text.slice(start, end));
  const after = oneLine(text.slice(end));
  const half = longestSpan / 2;
  return [
    before.length > contextLength ? `…${before.slice(-contextLength)}` : before,
    span === "" ? "" : mark(span.length > longestSpan ? `${span.slice(0, half)} … ${span.slice(-half)}` : span),
    after.length > contextLength ? `${after.slice(0, contextLength)}…` : after,
  ].join("");
}

/**
 * A model may generate any character. Characters that control a terminal or change the direction of text become spaces.
 */
const harmless = (text: string): string => text.replaceAll(/(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, " ");

const oneLine = (text: string): string => harmless(text).replaceAll(/\s+/g, " ");
