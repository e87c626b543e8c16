import type { Passage } from "../protocol/passages";
import { isTelling, wordsOf } from "./sharedSpans";

/** Texts about different things rarely have this number of words in a row in common. */
const longRun = 6;

/**
 * Makes a test for texts that resemble passages to forget. A text resembles them if it has one of these phrases, and no
 * text to keep has this phrase:
 *
 * - six words in a row of a passage, or a whole passage of fewer words;
 * - a whole answer of two words or more, or with a digit;
 * - a full name: two words with a capital letter, with only a space between them.
 *
 * A single word does not count. Texts to forget and texts to keep share many words that the run sees in no other text.
 *
 * @param others the texts to keep
 */
export function createResemblance(
  passages: readonly Pick<Passage, "prompt" | "answer">[],
  others: readonly string[],
): (text: string) => boolean {
  const phrases = new Set<string>();
  const lengths = new Set<number>();
  const add = (words: readonly string[]): void => {
    phrases.add(words.join(" "));
    lengths.add(words.length);
  };
  for (const { prompt, answer } of passages) {
    const text = `${prompt} ${answer}`;
    const words = plainWords(text);
    runsOf(words, Math.min(longRun, words.length)).forEach(add);
    const answered = plainWords(answer);
    // A longer answer has runs of its own.
    if (answered.length < longRun && isTelling(answered)) add(answered);
    for (const name of fullNames(text)) phrases.add(name);
  }
  const phrasesOf = (text: string): string[] => {
    const words = plainWords(text);
    const runs = [...lengths].flatMap((length) => runsOf(words, length).map((run) => run.join(" ")));
    return [...runs, ...fullNames(text)];
  };
  for (const other of others) for (const phrase of phrasesOf(other)) phrases.delete(phrase);
  return (text) => phrasesOf(text).some((phrase) => phrases.has(phrase));
}

const plainWords = (text: string): string[] => wordsOf(text).map(({ word }) => word);

const runsOf = (words: readonly string[], length: number): string[][] =>
  words.slice(length - 1).map((_, start) => words.slice(start, start + length));

/** The pairs of words with a capital letter that only white space separates, written as no run of words is. */
function fullNames(text: string): string[] {
  const names = wordsOf(text).filter(({ start, end }) => /^\p{Lu}./u.test(text.slice(start, end)));
  return names.flatMap(({ word, end }, index) => {
    const next = names[index + 1];
    return next && /^\s+$/u.test(text.slice(end, next.start)) ? [`${word}, ${next.word}`] : [];
  });
}
