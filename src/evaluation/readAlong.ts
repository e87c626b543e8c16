import { tokenizeRow } from "../models/rowTokens";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { answerTokens } from "./answerTokens";
import type { AskedModel } from "./askedModel";
import { memorization, minK } from "./memorization";

/** What a model thinks of a passage's true text. */
export type ReadPassage = Pick<PassageEvaluation, "loss" | "minK" | "memorization" | "tokens">;

/**
 * Lets a model read completions' whole texts along, prompt and answer, in one forward pass each.
 *
 * @param onProgress called between batches with the number of passages done so far, and waited for
 * @returns what it thinks of each completion; questions are left out
 */
export async function readAlong(
  { scorer, weights, tokenizer }: Omit<AskedModel, "contextLength">,
  passages: readonly Passage[],
  onProgress?: (done: number, total: number) => unknown,
): Promise<ReadonlyMap<Passage, ReadPassage>> {
  const completions = passages.filter(({ kind }) => kind === "completion");
  const rows = completions.map(({ prompt, answer }) => tokenizeRow(tokenizer, prompt, answer));
  const texts = rows.map(({ ids }) => ({ ids, targetStart: 1 }));
  const losses = await scorer.score(weights, texts, onProgress && ((done) => onProgress(done, texts.length)));
  const read = new Map<Passage, ReadPassage>();
  completions.forEach((passage, index) => {
    const [row, loss] = [rows[index], losses[index]];
    if (row === undefined || loss === undefined) return;
    const { sum, count, logProbabilities, isLikeliest } = loss;
    // Nothing predicts the first token, so the others' places are one less.
    const answerStart = Math.max(row.answerStart - 1, 0);
    read.set(passage, {
      loss: sum / count,
      minK: minK(logProbabilities),
      memorization: memorization({
        logProbabilities: logProbabilities.slice(answerStart),
        isLikeliest: isLikeliest.slice(answerStart),
      }),
      tokens: answerTokens(tokenizer, row.ids, logProbabilities, passage.answer),
    });
  });
  return read;
}
