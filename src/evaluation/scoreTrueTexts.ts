import { tokenizeRow } from "../tokenizer/rowTokens";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { answerTokens } from "./answerTokens";
import type { AskedModel } from "./askedModel";
import { promptTokens } from "./continuation";
import { measureMemorization, minK } from "./memorization";
import { areFinite } from "./unmeasured";

/** Scores of a passage's true text. */
export type TrueTextScores = Pick<PassageEvaluation, "loss" | "minK" | "memorization" | "tokens">;

/** What a model predicts for the true text of a passage. */
export interface TrueText {
  /** Null if the model's predictions are not numbers. */
  readonly scores: TrueTextScores | null;
  /**
   * The first tokens of the answer, up to the first token that greedy decoding would not choose. This token is not
   * included. The model's completion begins with the tokens in this list.
   */
  readonly recited: readonly number[];
}

/**
 * Scores the true text (prompt and answer) of every passage that is a completion. Each text needs only one forward
 * pass. Questions are left out.
 * @param onProgress called between batches with the number of finished passages; its promise is awaited
 * @returns one entry for each completion
 */
export async function scoreTrueTexts(
  { model, version = "current" }: AskedModel,
  passages: readonly Passage[],
  onProgress?: (done: number, total: number) => unknown,
): Promise<ReadonlyMap<Passage, TrueText>> {
  const { tokenizer } = model;
  const completions = passages.filter(({ kind }) => kind === "completion");
  const rows = completions.map(({ prompt, answer }) => tokenizeRow(tokenizer, prompt, answer));
  const texts = rows.map(({ ids }) => ({ ids, targetStart: 1 }));
  const textScores = await model.score(texts, { version, onProgress: (done) => onProgress?.(done, texts.length) });
  const read = new Map<Passage, TrueText>();
  completions.forEach((passage, index) => {
    const [row, found] = [rows[index], textScores[index]];
    if (row === undefined || found === undefined) return;
    const { sum, count, logProbabilities, isLikeliest } = found;
    // The first token is not predicted, so the scores of token i have the index i − 1.
    const answerStart = Math.max(row.answerStart - 1, 0);
    if (!areFinite(logProbabilities)) {
      read.set(passage, { scores: null, recited: [] });
      return;
    }
    const scores = {
      loss: sum / count,
      minK: minK(logProbabilities),
      memorization: measureMemorization({
        logProbabilities: logProbabilities.slice(answerStart),
        isLikeliest: isLikeliest.slice(answerStart),
      }),
      tokens: answerTokens(tokenizer, row.ids, logProbabilities, passage.answer),
    };
    const recited = recitedTokens(row.ids, promptTokens(tokenizer, passage.prompt), isLikeliest);
    read.set(passage, { scores, recited });
  });
  return read;
}

/**
 * @param ids tokens of the whole text
 * @param isLikeliest one value for each token of the text except the first
 */
function recitedTokens(
  ids: readonly number[],
  prompt: readonly number[],
  isLikeliest: readonly boolean[],
): readonly number[] {
  // A tokenizer may join the end of the prompt with the start of the answer. In this case, the tokens of the whole text
  // do not begin with the tokens of the prompt.
  if (prompt.some((token, index) => token !== ids[index])) return [];
  const firstOther = isLikeliest.indexOf(false, prompt.length - 1);
  return ids.slice(prompt.length, firstOther < 0 ? ids.length : firstOther + 1);
}
