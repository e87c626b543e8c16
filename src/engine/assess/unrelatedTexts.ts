/** A shorter text cannot be divided into a prompt and an answer that says something. */
export const fewestWords = 8;

/** The training measures what it teaches, so more texts would cost more than they show. */
const mostTexts = 64;

/** The texts of an attack by unrelated training: at most 64, spread evenly over the general text. */
export function chooseTexts(texts: readonly string[]): string[] {
  const long = texts.filter((text) => text.trim().split(/\s+/).length >= fewestWords);
  const step = Math.max(1, long.length / mostTexts);
  return long.filter((_, place) => Math.floor(place / step) !== Math.floor((place - 1) / step));
}
