import type { LiveModel, TargetedText } from "../../backends/backend";
import { longestBeginning } from "../../evaluation/longestBeginning";
import type { TrainingTexts } from "../plan/trainingTexts";
import { createBeginnings } from "./beginnings";
import { firstTokens } from "./firstTokens";

/** A general text is read this number of tokens further than any other known text goes along with it. */
const readFurther = 3;
/** At each place of a known text, this number of tokens may continue a beginning. */
const listedTokens = 64;
/** How many texts are scored in one call. The likeliest tokens of all texts together would take much memory. */
const textsPerCall = 64;

/**
 * Finds beginnings from which a model may recite texts that no set of a run has (see `createBeginnings`). The model
 * scores the beginnings of the known texts, and then of each text that it has written.
 * @param settings.wanted number of beginnings that will be taken in all
 * @param settings.longest the greatest number of tokens of a text
 */
export function searchBeginnings(
  { tokenizer, score }: Pick<LiveModel, "tokenizer" | "score">,
  { forget, retain, general }: Pick<TrainingTexts, "forget" | "retain" | "general">,
  { wanted, longest }: { readonly wanted: number; readonly longest: number },
) {
  const before = tokenizer.encodePrompt("");
  const inner = (texts: readonly TargetedText[]): (readonly number[])[] =>
    texts.map(({ ids }) => ids.slice(before.length));
  const [rows, generalTexts] = [inner([...retain, ...forget]), inner(general)];
  const first = firstTokens(tokenizer, rows, generalTexts);
  const beginnings = createBeginnings(first, { wanted, endTokens: tokenizer.endTokens });
  [...rows, ...generalTexts].forEach(beginnings.known.add);
  const sharedPart = (ids: readonly number[]): readonly number[] =>
    ids.slice(0, beginnings.known.sharedLength(ids) + readFurther);
  // There is much general text, and a text to find has few words in common with it.
  let unread = [...rows, ...generalTexts.map(sharedPart)];

  const readTexts = async (texts: readonly (readonly number[])[]): Promise<void> => {
    const scored = texts.map((ids) => ({ ids: [...before, ...ids], targetStart: before.length + 1 }));
    const scores = await score(scored, { topTokens: listedTokens });
    for (const [index, ids] of texts.entries()) if (scores[index]) beginnings.read(ids, scores[index]);
  };

  return {
    /** Adds texts that the model has written to the known texts. */
    know: (texts: readonly TargetedText[]): void => {
      inner(texts).forEach(beginnings.known.add);
      unread.push(...inner(texts));
    },
    /**
     * Takes the likeliest beginnings, at most `count`.
     * @param isRefused whether a beginning must not be continued
     */
    take: async (count: number, isRefused: (text: string) => boolean): Promise<(readonly number[])[]> => {
      const length = Math.min(longestBeginning, longest - before.length - 1);
      const cut = unread.map((ids) => ids.slice(0, length)).filter((ids) => ids.length > 1);
      for (let start = 0; start < cut.length; start += textsPerCall)
        await readTexts(cut.slice(start, start + textsPerCall));
      unread = [];
      const taken = beginnings.take(count, (ids) => isRefused(tokenizer.decode(ids, { cleanUpSpaces: false })));
      return taken.map((ids) => [...before, ...ids]);
    },
  };
}
