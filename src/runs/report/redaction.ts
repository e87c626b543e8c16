import type { Passage } from "../../protocol/passages";
import { words } from "../../protocol/words";
import { hiddenData, hidePersonalData } from "./personalData";

/** What a report shows of the texts of a run. */
export interface Redaction {
  /** Changes a text that the model generated or that comes from a set. */
  readonly ofPassage: (text: string) => string;
  /** Changes a name, a message or another text that a user wrote. */
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
 * Hidden words next to each other become one mark, such as `[7 words]`.
 *
 * @param passages the passages of the run
 */
export function redactForgetSet(passages: readonly Passage[]): Redaction {
  const known = new Set(
    passages
      .filter(({ split }) => split === "forget")
      .flatMap(({ prompt, answer, rephrasings }) => [prompt, answer, ...rephrasings])
      .flatMap((text) => words(text).map((word) => word.text)),
  );
  const stemOf = (word: string): string | undefined =>
    word.length < stemLength ? undefined : word.slice(0, stemLength);
  const stems = new Set([...known].map(stemOf));
  stems.delete(undefined);
  const isHidden = (word: string): boolean =>
    // Without the passages, nobody knows which words to hide.
    known.size === 0 || /\p{N}/u.test(word) || known.has(word) || stems.has(stemOf(word));
  const ofPassage = (text: string): string =>
    hidePersonalData(text)
      .split(hiddenData)
      .map((part) => (hiddenData.test(part) ? part : hideWords(part, isHidden)))
      .join("");
  return { ofPassage, ofName: hidePersonalData };
}

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
