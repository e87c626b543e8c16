import { isToForget } from "../../protocol/figures";
import type { Passage } from "../../protocol/passages";
import { hiddenData, hidePersonalData } from "../../protocol/personalData";
import { words } from "../../protocol/words";
import type { Word } from "../../protocol/words";
import { createWordTest, partsIn } from "./forgetWords";
import { hideHomes } from "./homeFolders";

/** What a report shows of the texts of a run. */
export interface Redaction {
  /** Changes a text that the model generated or that comes from a set. */
  readonly ofPassage: (text: string) => string;
  /** Changes a text that a user chose: the name of a file, a run or a task, the id of a row, a value of a setting. */
  readonly ofName: (text: string) => string;
  /** Changes a sentence of Lethe that may have names of files and quoted texts. */
  readonly ofMessage: (text: string) => string;
}

export const showEverything: Redaction = {
  ofPassage: (text) => text,
  ofName: (text) => text,
  ofMessage: (text) => text,
};

/**
 * The number of first letters by which a redaction recognises a word. A word with the same first letters as a word of
 * the forget set may be another form of this word. It may also be this word, garbled by the model.
 */
const stemLength = 4;

/**
 * A part of a message that is surely no plain wording of Lethe: a quoted part, whose quotation marks may be escaped, or
 * words joined by a mark, such as a path or the id of a row.
 */
const quotedOrJoined = /"(?:[^"\\]|\\.)*"|“[^”]*”|(?<![^\s"“”])[^\s"“”]*[\p{L}\p{N}][-_./\\:@]+[\p{L}\p{N}][^\s"“”]*/gu;

/**
 * A redaction that hides each word of the texts to forget, words with the same first letters, numbers, and personal
 * data. The hard cases of the forget set and earlier forget sets are texts to forget. Hidden words next to each other
 * become one mark, such as `[7 words]`. A name loses each word that `createWordTest` finds, home folders, and personal
 * data. A message loses the same in its quoted parts, in words joined by a mark, and in the names of the run.
 *
 * @param passages the passages of the run
 * @param names other texts of the run that a user chose and that may be in messages, such as paths
 */
export function redactForgetSet(passages: readonly Passage[], names: readonly string[] = []): Redaction {
  const texts = passages
    .filter(({ split }) => isToForget(split))
    .flatMap(({ prompt, answer, rephrasings }) => [prompt, answer, ...rephrasings]);
  const known = new Set(texts.flatMap((text) => words(text).map((word) => withoutPossessive(word.text))));
  const stemOf = (word: string): string | undefined =>
    word.length < stemLength ? undefined : word.slice(0, stemLength);
  const stems = new Set([...known].map(stemOf));
  stems.delete(undefined);
  const isHidden = (form: string): boolean => {
    const word = withoutPossessive(form);
    // Without the passages, nobody knows which words to hide.
    return known.size === 0 || /\p{N}/u.test(word) || known.has(word) || stems.has(stemOf(word));
  };
  const isForgetWord = createWordTest(texts);
  const chosen = partsIn([
    ...names,
    ...new Set(passages.flatMap(({ id, document, task, source }) => [id, document, task, source.file])),
  ]);
  const isInName = (word: string): boolean =>
    isForgetWord(word) && [...partsIn([word])].some((part) => chosen.has(part));
  return {
    ofPassage: (text) =>
      hide(
        text,
        () =>
          ({ text: word }) =>
            isHidden(word),
      ),
    ofName: (text) => hide(hideHomes(text), (clean) => (word) => isForgetWord(written(word, clean))),
    ofMessage: (text) =>
      hide(hideHomes(text), (clean) => {
        const isQuotedOrJoined = isInMatch(quotedOrJoined, clean);
        return (word) => (isQuotedOrJoined(word) ? isForgetWord : isInName)(written(word, clean));
      }),
  };
}

const written = ({ start, end }: Word, text: string): string => text.slice(start, end);

const withoutPossessive = (word: string): string => word.replace(/'s$/, "");

/**
 * Replaces personal data and hidden words by marks.
 *
 * @param testOf returns the test for the hidden words of a text, given this text without personal data
 */
const hide = (text: string, testOf: (clean: string) => (word: Word) => boolean): string => {
  const clean = hidePersonalData(text);
  const isInMark = isInMatch(hiddenData, clean);
  const isHidden = testOf(clean);
  return hideWords(clean, (word) => !isInMark(word) && isHidden(word));
};

/** A test whether a word of a text stands in a match of a global pattern. */
const isInMatch = (pattern: RegExp, text: string): ((word: Word) => boolean) => {
  const matches = Array.from(text.matchAll(pattern), ({ 0: match, index }) => ({
    from: index,
    to: index + match.length,
  }));
  return ({ start }) => matches.some(({ from, to }) => from <= start && start < to);
};

/** Replaces hidden words, and the punctuation between two of them, by marks. */
const hideWords = (text: string, isHidden: (word: Word) => boolean): string => {
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
  for (const word of words(text)) {
    const { start, end, share } = word;
    if (!isHidden(word)) close();
    else if (run === undefined) run = { start, end, count: share };
    else run = { start: run.start, end, count: run.count + share };
  }
  close();
  return [...parts, text.slice(shown)].join("");
};
