import type { Passage } from "../protocol/passages";
import { createSpanSearch, wordsOf } from "./sharedSpans";

/**
 * Finds the texts that resemble passages to forget. A text resembles a passage in two cases. First, they share a span
 * (see `createSpanSearch`), and no text to keep has this span. Second, the text has a name or a number of the passage,
 * or two such words one after the other, that no text to keep has.
 * @param others the texts to keep. Their common phrases do not count
 * @returns for each text, whether it resembles a passage
 */
export function findResembling(
  texts: readonly string[],
  passages: readonly Pick<Passage, "kind" | "prompt" | "answer">[],
  others: readonly string[],
): boolean[] {
  const kept = others.map(toPhrase);
  const isKept = (phrase: string): boolean => kept.some((other) => other.includes(phrase));
  const search = createSpanSearch<undefined>(texts);
  for (const passage of passages) search.compare(passage, undefined);
  const keptNames = new Set(others.flatMap((other) => [...namesIn(other, isNamed)]));
  const names = new Set(passages.flatMap(({ prompt, answer }) => [...namesIn(`${prompt} ${answer}`, isNamed)]));
  // A common word at the beginning of a sentence has a capital letter, too, so any word of a text to keep is no name.
  const keptWords = new Set(others.flatMap((other) => wordsOf(other).map(({ word }) => word)));
  const telling = new Set([...names].filter((name) => !keptNames.has(name) && !keptWords.has(name)));
  const spans = search.spans();
  return texts.map(
    (text, index) =>
      [...namesIn(text, () => true)].some((name) => telling.has(name)) ||
      (spans[index] ?? []).some(({ start, end }) => !isKept(toPhrase(text.slice(start, end)))),
  );
}

/** The words of a text between spaces, so that a phrase is found only at the borders of words. */
const toPhrase = (text: string): string =>
  ` ${wordsOf(text)
    .map(({ word }) => word)
    .join(" ")} `;

/** The words of a text that satisfy a condition, and the pairs of two such words that follow each other. */
function namesIn(text: string, isWanted: (written: string) => boolean): Set<string> {
  const names = new Set<string>();
  let before: string | undefined;
  for (const { word, start, end } of wordsOf(text)) {
    const isName = isWanted(text.slice(start, end));
    if (isName) names.add(word);
    if (isName && before !== undefined) names.add(`${before} ${word}`);
    before = isName ? word : undefined;
  }
  return names;
}

/** Whether a word may be a name or a number: it begins with a capital letter and has another letter, or has a digit. */
const isNamed = (written: string): boolean => /^\p{Lu}./u.test(written) || /\p{N}/u.test(written);
