import type { Passage } from "../protocol/passages";
import { createSpanSearch, wordsOf } from "./sharedSpans";

/**
 * Finds the texts that resemble passages to forget. Names and numbers that a text to keep has too do not count, and
 * neither do the common phrases of the texts to keep. A text resembles a passage in these cases:
 *
 * - They share a span (see `createSpanSearch`).
 * - The text has a name or a number that the passages have at least twice, or two names that follow each other in a
 *   passage.
 * - The text has two names or numbers of the same document. One alone may be a common word that the passages have once.
 *
 * @param others the texts to keep
 * @returns for each text, whether it resembles a passage
 */
export function findResembling(
  texts: readonly string[],
  passages: readonly Pick<Passage, "kind" | "prompt" | "answer" | "document">[],
  others: readonly string[],
): boolean[] {
  const kept = others.map(toPhrase);
  const isKept = (phrase: string): boolean => kept.some((other) => other.includes(phrase));
  const search = createSpanSearch<undefined>(texts);
  for (const passage of passages) search.compare(passage, undefined);
  const spans = search.spans();
  const names = tellingNames(passages, others);
  return texts.map((text, index) => {
    const found = new Map<string, number>();
    for (const name of new Set(namesIn(text, () => true))) {
      const { isEnough = false, documents = new Set<string>() } = names.get(name) ?? {};
      if (isEnough) return true;
      for (const document of documents) found.set(document, (found.get(document) ?? 0) + 1);
    }
    const hasTwo = [...found.values()].some((count) => count >= 2);
    return hasTwo || (spans[index] ?? []).some(({ start, end }) => !isKept(toPhrase(text.slice(start, end))));
  });
}

/** A name or a number that only the passages have, or two that follow each other. */
interface TellingName {
  readonly documents: Set<string>;
  /** Whether a text resembles a passage if it has no other name of the passages. */
  isEnough: boolean;
}

function tellingNames(
  passages: readonly Pick<Passage, "prompt" | "answer" | "document">[],
  others: readonly string[],
): ReadonlyMap<string, TellingName> {
  const keptNames = new Set(others.flatMap((other) => namesIn(other, isNamed)));
  // A common word at the beginning of a sentence has a capital letter, too, so any word of a text to keep is no name.
  const keptWords = new Set(others.flatMap((other) => wordsOf(other).map(({ word }) => word)));
  const names = new Map<string, TellingName>();
  for (const { prompt, answer, document } of passages) {
    for (const name of namesIn(`${prompt} ${answer}`, isNamed)) {
      if (keptNames.has(name) || keptWords.has(name)) continue;
      const known = names.get(name);
      if (known === undefined) names.set(name, { documents: new Set([document]), isEnough: name.includes(" ") });
      else {
        known.documents.add(document);
        known.isEnough = true;
      }
    }
  }
  return names;
}

/** The words of a text between spaces, so that a phrase is found only at the borders of words. */
const toPhrase = (text: string): string =>
  ` ${wordsOf(text)
    .map(({ word }) => word)
    .join(" ")} `;

/** The words of a text that satisfy a condition, and the pairs of two such words that follow each other. */
function namesIn(text: string, isWanted: (written: string) => boolean): string[] {
  const names: string[] = [];
  let before: string | undefined;
  for (const { word, start, end } of wordsOf(text)) {
    const isName = isWanted(text.slice(start, end));
    if (isName) names.push(word);
    if (isName && before !== undefined) names.push(`${before} ${word}`);
    before = isName ? word : undefined;
  }
  return names;
}

/** Whether a word may be a name or a number: it begins with a capital letter and has another letter, or has a digit. */
const isNamed = (written: string): boolean => /^\p{Lu}./u.test(written) || /\p{N}/u.test(written);
