import type { Passage } from "../protocol/passages";

/** Words that a text has in common with a passage, in the same order. */
export interface SharedSpan {
  /** The range of the span in the text, in UTF-16 code units. */
  readonly start: number;
  readonly end: number;
  /** The number of shared words. */
  readonly words: number;
}

/**
 * The smallest number of words in a span that counts. Almost any two texts share a span of fewer words. A whole answer
 * counts even if it has fewer words.
 */
const fewestWords = 4;

/**
 * Finds the words that some texts share with passages. Each passage is compared once with all texts and is not kept, so
 * that a large set needs no memory.
 */
export function createSpanSearch<Place>(texts: readonly string[]) {
  const searched = texts.map((text) => {
    const words = wordsOf(text);
    const places = new Map<string, number[]>();
    for (const [index, { word }] of words.entries()) places.set(word, [...(places.get(word) ?? []), index]);
    return { words, places, found: new Map<number, { readonly length: number; readonly place: Place }>() };
  });

  const compareWords = (words: readonly string[], answerLength: number, place: Place): void => {
    for (const { places, found } of searched) {
      // `lengths` belongs to the passage's previous word, and `next` belongs to its present word. Each map has the
      // indices at which the text has the same word. For each index, the map contains the number of words in the
      // longest shared span that ends at this word.
      let lengths = new Map<number, number>();
      for (const [index, word] of words.entries()) {
        const next = new Map<number, number>();
        for (const last of places.get(word) ?? []) {
          const length = (lengths.get(last - 1) ?? 0) + 1;
          next.set(last, length);
          const isWholeAnswer = index === words.length - 1 && length >= answerLength;
          if (length < fewestWords && !isWholeAnswer) continue;
          if (length > (found.get(last)?.length ?? 0)) found.set(last, { length, place });
        }
        lengths = next;
      }
    }
  };

  return {
    /** @param place identifies the passage. `spans` returns this value with each span of the passage */
    compare: ({ kind, prompt, answer }: Pick<Passage, "kind" | "prompt" | "answer">, place: Place): void => {
      const [asked, answered] = [prompt, answer].map((text) => wordsOf(text).map(({ word }) => word));
      if (asked === undefined || answered === undefined) return;
      const answerLength = isTelling(answered) ? answered.length : Infinity;
      if (kind === "completion") compareWords([...asked, ...answered], answerLength, place);
      else {
        compareWords(asked, Infinity, place);
        compareWords(answered, answerLength, place);
      }
    },
    /** The shared spans of each text, the longest first. Spans of a text do not overlap. */
    spans: (): (SharedSpan & { readonly place: Place })[][] =>
      searched.map(({ words, found }) => {
        const chosen: { readonly first: number; readonly last: number; readonly place: Place }[] = [];
        const longestFirst = [...found].sort(([, left], [, right]) => right.length - left.length);
        for (const [last, { length, place }] of longestFirst) {
          const first = last - length + 1;
          if (chosen.every((other) => last < other.first || first > other.last)) chosen.push({ first, last, place });
        }
        return chosen.map(({ first, last, place }) => ({
          start: words[first]?.start ?? 0,
          end: words[last]?.end ?? 0,
          words: last - first + 1,
          place,
        }));
      }),
  };
}

/** Whether an answer says something even if it is short: it has two words, or a digit. */
export function isTelling(words: readonly string[]): boolean {
  return words.length >= 2 || words.some((word) => /\p{N}/u.test(word));
}

/** A word, or a character of a script that puts no spaces between words. */
const wordPattern =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|[\p{L}\p{M}\p{N}]+/gu;

/** The words of a text in lower case, with their ranges in the text, in UTF-16 code units. */
export function wordsOf(text: string): { readonly word: string; readonly start: number; readonly end: number }[] {
  return Array.from(text.matchAll(wordPattern), ({ 0: word, index }) => ({
    word: word.normalize("NFKC").toLowerCase(),
    start: index,
    end: index + word.length,
  }));
}
