import type { TextScores } from "../backends/backend";
import { tokenizeRow } from "../tokenizer/rowTokens";
import type { RowTokens } from "../tokenizer/rowTokens";
import type { TextTokenizer } from "../tokenizer/tokenizer";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { answerTokens } from "./answerTokens";
import type { AskedModel } from "./askedModel";
import { promptTokens } from "./continuation";
import { measureMemorization, minK } from "./memorization";
import { minKPlusPlus } from "./minKPlusPlus";
import { areFinite, notNumbers } from "./unmeasured";
import { zlibRatio } from "./zlibRatio";

/** Scores of a passage's true text. */
export type TrueTextScores = Pick<
  PassageEvaluation,
  "loss" | "minK" | "minKPlusPlus" | "zlib" | "joinedLoss" | "memorization" | "tokens"
>;

/** The result of a model's forward pass on the true text of a passage. */
interface TrueText {
  /** Null if the model's predictions are not numbers. */
  readonly scores: TrueTextScores | null;
  /** Why `scores.joinedLoss` is missing. Undefined if it is present, or if the membership attack does not need it. */
  readonly joinedProblem: string | undefined;
  /**
   * The first tokens of the answer. The list ends before the first token that greedy decoding would not choose. The
   * model's completion therefore begins with these tokens.
   */
  readonly recited: readonly number[];
}

/**
 * Scores the true text (prompt and answer) of every passage that is a completion. Each text needs only one forward
 * pass. Questions are left out. The membership attacks read the text without end-of-text, as the benchmark's organisers
 * do.
 * @param options.joinsTexts whether the function also scores a second form of each text of the forget set and the
 *   holdout. In this form, no space separates prompt and answer
 * @param onProgress called between two batches with the number of finished passages. The function waits for the
 *   returned promise
 * @returns one entry for each passage that is a completion
 */
export async function scoreTrueTexts(
  { model, version = "current" }: AskedModel,
  passages: readonly Passage[],
  { joinsTexts }: { readonly joinsTexts: boolean },
  onProgress?: (done: number, total: number) => unknown,
): Promise<ReadonlyMap<Passage, TrueText>> {
  const { tokenizer } = model;
  const completions = passages.filter(({ kind }) => kind === "completion");
  const rows = completions.map(({ prompt, answer }) => tokenizeRow(tokenizer, prompt, answer));
  const joined = joinsTexts ? completions.map((passage, index) => joinedTokens(tokenizer, passage, rows[index])) : [];
  const texts = [
    ...rows.map(({ ids }, index) => ({ ids, withMoments: isAttacked(completions[index]) })),
    ...joined.filter((ids) => ids !== undefined).map((ids) => ({ ids, withMoments: false })),
  ];
  const textScores = await scoreTexts({ model, version }, texts, onProgress);
  let nextJoined = rows.length;
  const read = new Map<Passage, TrueText>();
  completions.forEach((passage, index) => {
    const [row, found] = [rows[index], textScores[index]];
    if (row === undefined || found === undefined) return;
    const { logProbabilities, isLikeliest } = found;
    const ofText = logProbabilities.slice(0, -1);
    const ofJoined = joined[index] === undefined ? ofText : textScores[nextJoined++]?.logProbabilities;
    const hasJoined = joinsTexts && isAttacked(passage) && ofJoined !== undefined && ofJoined.length > 0;
    const isMeasured = areFinite(logProbabilities);
    const joinedProblem = hasJoined && !(isMeasured && areFinite(ofJoined)) ? notNumbers : undefined;
    // The first token is not predicted, so the scores of token i have the index i − 1.
    const answerStart = Math.max(row.answerStart - 1, 0);
    if (!isMeasured) {
      read.set(passage, { scores: null, joinedProblem, recited: [] });
      return;
    }
    const scores = {
      ...(ofText.length > 0 && attackedScores(passage, { ...found, logProbabilities: ofText })),
      ...(hasJoined && joinedProblem === undefined && { joinedLoss: meanLoss(ofJoined) }),
      memorization: measureMemorization({
        logProbabilities: logProbabilities.slice(answerStart),
        isLikeliest: isLikeliest.slice(answerStart),
      }),
      tokens: answerTokens(tokenizer, row.ids, logProbabilities, passage.answer),
    };
    const recited = recitedTokens(row.ids, promptTokens(tokenizer, passage.prompt), isLikeliest);
    read.set(passage, { scores, joinedProblem, recited });
  });
  return read;
}

/**
 * Scores texts, in their order. Moments cost time and memory, and only Min-K++ needs them. So the texts with moments
 * are scored apart from the others.
 */
async function scoreTexts(
  { model, version = "current" }: AskedModel,
  texts: readonly { readonly ids: readonly number[]; readonly withMoments: boolean }[],
  onProgress?: (done: number, total: number) => unknown,
): Promise<TextScores[]> {
  const scores: TextScores[] = [];
  let finished = 0;
  for (const withMoments of [true, false]) {
    const places = [...texts.keys()].filter((place) => texts[place]?.withMoments === withMoments);
    if (places.length === 0) continue;
    const asked = places.map((place) => ({ ids: texts[place]?.ids ?? [], targetStart: 1 }));
    const before = finished;
    const found = await model.score(asked, {
      ...{ version, withMoments },
      onProgress: (done) => onProgress?.(before + done, texts.length),
    });
    found.forEach((score, index) => (scores[places[index] ?? 0] = score));
    finished += places.length;
  }
  return scores;
}

/** Whether the membership attacks read a passage. The attacks compare the forget set with the holdout. */
const isAttacked = (passage: Passage | undefined): boolean =>
  passage?.split === "forget" || passage?.split === "holdout";

/** The scores that the membership attacks compare, from the predictions of a text without end-of-text. */
function attackedScores({ prompt, answer }: Passage, ofText: Pick<TextScores, "logProbabilities" | "moments">) {
  const loss = meanLoss(ofText.logProbabilities);
  return {
    loss,
    minK: minK(ofText.logProbabilities),
    ...(ofText.moments && { minKPlusPlus: minKPlusPlus(ofText) }),
    zlib: zlibRatio(loss, `${prompt} ${answer}`),
  };
}

/** In nats a token. */
const meanLoss = (logProbabilities: readonly number[]): number =>
  logProbabilities.reduce((sum, value) => sum - value, 0) / logProbabilities.length;

/**
 * Returns the tokens of a passage's prompt and answer, joined without a space. Returns undefined if no attack reads the
 * passage, or if joining with a space gives the same tokens (`row`).
 */
function joinedTokens(
  tokenizer: TextTokenizer,
  passage: Passage,
  row: RowTokens | undefined,
): readonly number[] | undefined {
  if (!isAttacked(passage)) return undefined;
  const ids = tokenizer.encodePrompt(passage.prompt + passage.answer);
  const isSame = ids.length + 1 === row?.ids.length && ids.every((id, index) => id === row.ids[index]);
  return isSame || ids.length < 2 ? undefined : ids;
}

/**
 * Returns the first tokens of the answer. The list ends before the first token that greedy decoding would not choose.
 * @param ids the tokens of the whole text: prompt and answer
 * @param isLikeliest for each token of the text except the first, whether greedy decoding would choose this token
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
