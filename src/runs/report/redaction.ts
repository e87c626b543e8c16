import type { Passage } from "../../protocol/passages";
import { words } from "../../protocol/words";
import { hideHomes } from "./homeFolders";
import { hiddenData, hidePersonalData } from "./personalData";

/** What a report shows of the texts of a run. */
export interface Redaction {
  /** Changes a text that the model generated or that comes from a set. */
  readonly ofPassage: (text: string) => string;
  /** Changes the name of a file, a message or another text that a user wrote. */
  readonly ofName: (text: string) => string;
}

export const showEverything: Redaction = { ofPassage: (text) => text, ofName: (text) => text };

/**
 * The number of first letters by which a redaction recognises a word. A word with the same first letters as a word of
 * the forget set may be another form of this word. It may also be this word, garbled by the model.
 */
const stemLength = 4;

/**
 * A redaction that hides each word of the forget set, words with the same first letters, numbers, and personal data.
 * Hidden words next to each other become one mark, such as `[7 words]`. In names of files and in messages, it hides
 * only the names that the forget set mentions, home folders, and personal data.
 *
 * @param passages the passages of the run
 */
export function redactForgetSet(passages: readonly Passage[]): Redaction {
  const texts = passages
    .filter(({ split }) => split === "forget")
    .flatMap(({ prompt, answer, rephrasings }) => [prompt, answer, ...rephrasings]);
  const known = new Set(texts.flatMap((text) => words(text).map((word) => word.text)));
  const names = namesIn(
    texts,
    passages.flatMap(({ prompt, answer }) => [prompt, answer]),
  );
  const stemOf = (word: string): string | undefined =>
    word.length < stemLength ? undefined : word.slice(0, stemLength);
  const stems = new Set([...known].map(stemOf));
  stems.delete(undefined);
  const isHidden = (word: string): boolean =>
    // Without the passages, nobody knows which words to hide.
    known.size === 0 || /\p{N}/u.test(word) || known.has(word) || stems.has(stemOf(word));
  const hide = (text: string, isHidden: (word: string) => boolean): string =>
    hidePersonalData(text)
      .split(hiddenData)
      .map((part) => (hiddenData.test(part) ? part : hideWords(part, isHidden)))
      .join("");
  return {
    ofPassage: (text) => hide(text, isHidden),
    ofName: (text) => hide(hideHomes(text), (word) => names.has(word)),
  };
}

/**
 * The names and long numbers in texts, in lower case. A name is a word that stands inside a sentence with a capital
 * letter.
 *
 * @param others texts that write other words with a small letter. Such words are no names, for example "Steps" in a
 *   title
 */
const namesIn = (texts: readonly string[], others: readonly string[]): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const text of texts)
    for (const { text: word, start } of words(text)) {
      const isName = word.length >= shortestName && isCapital(text, start) && isInSentence(text, start);
      if (isName || longNumber.test(word)) found.add(word);
    }
  for (const text of others)
    for (const { text: word, start } of words(text))
      if (!isCapital(text, start) && !longNumber.test(word)) found.delete(word);
  return found;
};

const isCapital = (text: string, place: number): boolean => /\p{Lu}/u.test(text.charAt(place));

/** A number that can be that of a person, such as a telephone number without spaces. */
const longNumber = /^\p{N}{6,}$/u;

/** Shorter words, such as "I", are rarely names. */
const shortestName = 3;

/** Whether a word is not the first word of a sentence. */
const isInSentence = (text: string, start: number): boolean => /[\p{L}\p{N},;’'-] ?$/u.test(text.slice(0, start));

/** Replaces hidden words, and the punctuation between two of them, by marks. */
const hideWords = (text: string, isHidden: (word: string) => boolean): string => {
  const parts: string[] = [];
  let shown = 0;
  let run: { start: number; end: number; count: number } | undefined;
  const close = (): void => {
    if (run === undefined) return;
    const count = Math.max(1, Math.round(run.count));
    parts.push(text.slice(shown, run.start), `[${count} ${count === 1 ? "word" : "words"}]`);
    shown = run.end;
    run = undefined;
  };
  for (const { text: word, start, end, share } of words(text)) {
    if (!isHidden(word)) close();
    else if (run === undefined) run = { start, end, count: share };
    else run = { start: run.start, end, count: run.count + share };
  }
  close();
  return [...parts, text.slice(shown)].join("");
};
