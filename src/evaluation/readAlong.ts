import { tokenizeRow } from "../tokenizer/rowTokens";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { answerTokens } from "./answerTokens";
import type { AskedModel } from "./askedModel";
import { promptTokens } from "./continuation";
import { memorization, minK } from "./memorization";

/** What a model thinks of a passage's true text. */
export type ReadPassage = Pick<PassageEvaluation, "loss" | "minK" | "memorization" | "tokens">;

/** What reading a passage's true text tells. */
export interface ReadAlong {
  readonly passage: ReadPassage;
  /**
   * The true text's tokens behind the prompt, as long as each is the one that greedy decoding would choose: what the
   * model says to the prompt begins with them.
   */
  readonly recited: readonly number[];
}

/**
 * Lets a model read completions' whole texts along, prompt and answer, in one forward pass each.
 *
 * @param onProgress called between batches with the number of passages done so far, and waited for
 * @returns what it thinks of each completion; questions are left out
 */
export async function readAlong(
  { model, version = "current" }: AskedModel,
  passages: readonly Passage[],
  onProgress?: (done: number, total: number) => unknown,
): Promise<ReadonlyMap<Passage, ReadAlong>> {
  const { tokenizer } = model;
  const completions = passages.filter(({ kind }) => kind === "completion");
  const rows = completions.map(({ prompt, answer }) => tokenizeRow(tokenizer, prompt, answer));
  const texts = rows.map(({ ids }) => ({ ids, targetStart: 1 }));
  const textScores = await model.score(texts, {
    version,
    onProgress: onProgress && ((done) => onProgress(done, texts.length)),
  });
  const read = new Map<Passage, ReadAlong>();
  completions.forEach((passage, index) => {
    const [row, found] = [rows[index], textScores[index]];
    if (row === undefined || found === undefined) return;
    const { sum, count, logProbabilities, isLikeliest } = found;
    // Nothing predicts the first token, so the others' places are one less.
    const answerStart = Math.max(row.answerStart - 1, 0);
    const scores = {
      loss: sum / count,
      minK: minK(logProbabilities),
      memorization: memorization({
        logProbabilities: logProbabilities.slice(answerStart),
        isLikeliest: isLikeliest.slice(answerStart),
      }),
      tokens: answerTokens(tokenizer, row.ids, logProbabilities, passage.answer),
    };
    const recited = recitedTokens(row.ids, promptTokens(tokenizer, passage.prompt), isLikeliest);
    read.set(passage, { passage: scores, recited });
  });
  return read;
}

/**
 * @param ids of the whole text
 * @param isLikeliest of each of them but the first
 */
function recitedTokens(
  ids: readonly number[],
  prompt: readonly number[],
  isLikeliest: readonly boolean[],
): readonly number[] {
  // A prompt's last token may be another where the answer follows at once: then the two texts have no beginning in
  // common.
  if (prompt.some((token, index) => token !== ids[index])) return [];
  const firstOther = isLikeliest.indexOf(false, prompt.length - 1);
  return ids.slice(prompt.length, firstOther < 0 ? ids.length : firstOther + 1);
}
