import type { LiveModel, TargetedText } from "../../backends/backend";
import { randomStream } from "../../data/randomStreams";
import { drawNoise, innerTokens, specialTokens } from "../plan/replacement";
import type { PassageText } from "../plan/trainingTexts";
import { meanByTask } from "./calibration";
import type { TeachingTools, UnseenText } from "./teacher";

/** A garbled text for each share of replaced tokens. The model reads garbled tokens and predicts the true ones. */
export type Garbling = (share: number) => TargetedText;

/**
 * Draws several garblings of each text. A model does not recognise a garbled text, so it predicts the true tokens as it
 * would predict those of an unseen text.
 * @returns [texts][garblings]
 */
export function drawGarblings(
  texts: readonly PassageText[],
  count: number,
  { others, seed, target }: Pick<TeachingTools, "others" | "seed" | "target">,
): readonly (readonly Garbling[])[] {
  const special = specialTokens(target.tokenizer);
  const tokens = innerTokens(others.length > 0 ? others : texts, special);
  const random = randomStream(seed, "teacherNoise");
  return texts.map(({ ids, targetStart }) =>
    Array.from({ length: count }, (): Garbling => {
      const garble = drawNoise(ids, tokens, random, special);
      return (share) => ({ ids, targetStart, contextIds: garble(share) });
    }),
  );
}

/**
 * The probability of each true token, as a mean over the garblings of its text.
 * @param shareOf the share of replaced tokens in the text with this index
 * @returns [texts][predicted tokens]
 */
export async function trueProbabilities(
  model: LiveModel,
  garblings: readonly (readonly Garbling[])[],
  shareOf: (index: number) => number,
  onProgress: (done: number) => void,
): Promise<number[][]> {
  const texts = garblings.flatMap((ofText, index) => ofText.map((garble) => garble(shareOf(index))));
  const scores = await model.score(texts, { onProgress });
  let start = 0;
  return garblings.map(({ length }) => {
    const ofText = scores.slice(start, start + length);
    start += length;
    const [first] = ofText;
    return (first?.logProbabilities ?? []).map(
      (_, place) => ofText.reduce((sum, score) => sum + Math.exp(score.logProbabilities[place] ?? NaN), 0) / length,
    );
  });
}

/** The mean of −log p over the true tokens of a text, in nats a token. */
export function lossOf(probabilities: readonly number[]): number {
  return probabilities.reduce((sum, probability) => sum - Math.log(probability), 0) / probabilities.length;
}

/** The mean loss of unseen documents of each task, in nats a token. */
export function unseenLossByTask(unseen: readonly UnseenText[]): (task: string) => number {
  return meanByTask(unseen, (index) => unseen[index]?.loss ?? NaN);
}

/** The texts that are compared with unseen documents: the documents, or all texts of a task without documents. */
export function comparedTexts(texts: readonly PassageText[]): readonly number[] {
  const withDocuments = new Set(
    texts.filter(({ passage }) => passage.kind === "completion").map(({ passage }) => passage.task),
  );
  return texts.flatMap(({ passage }, index) =>
    passage.kind === "completion" || !withDocuments.has(passage.task) ? [index] : [],
  );
}
