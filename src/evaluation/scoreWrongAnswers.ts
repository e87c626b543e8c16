import type { TextScores } from "../backends/backend";
import type { PassageEvaluation } from "../protocol/metrics";
import { isInMainSplit } from "../protocol/passages";
import type { Passage } from "../protocol/passages";
import { truthRatio } from "../protocol/truthRatio";
import { tokenizeRow } from "../tokenizer/rowTokens";
import type { AskedModel } from "./askedModel";
import { areFinite } from "./unmeasured";

/** The scores of a row with wrong answers. */
export type TruthScores = Required<Pick<PassageEvaluation, "truthRatio" | "answerProbability">>;

/**
 * Compares the wrong answers of rows with the true one: see `truthRatio`. The right answer is the paraphrased one if
 * the row has one, as in TOFU, else the row's own answer. The model reads the prompt, a space and an answer, without a
 * chat template, and end-of-text counts as a token of the answer. Rows of the holdout and of the further sets are left
 * out, because no figure is about them.
 *
 * A row costs one forward pass for its answer, one for its paraphrased answer and one for each wrong answer.
 *
 * @param onProgress called between two batches with the number of finished texts. The function waits for the returned
 *   promise
 * @returns one entry for each row with wrong answers. It is null if the model's predictions are not numbers
 */
export async function scoreWrongAnswers(
  { model, version = "current" }: AskedModel,
  passages: readonly Passage[],
  onProgress?: (done: number, total: number) => unknown,
): Promise<ReadonlyMap<Passage, TruthScores | null>> {
  const rows = passages.filter(
    (passage) => passage.split !== "holdout" && isInMainSplit(passage) && (passage.wrongAnswers ?? []).length > 0,
  );
  const texts = rows.flatMap((passage) =>
    answersOf(passage).map((answer) => {
      const { ids, answerStart } = tokenizeRow(model.tokenizer, passage.prompt, answer);
      return { ids, targetStart: Math.max(answerStart, 1) };
    }),
  );
  if (texts.length === 0) return new Map();
  const scores = await model.score(texts, { version, onProgress: (done) => onProgress?.(done, texts.length) });
  let next = 0;
  return new Map(
    rows.map((passage) => [passage, truthScores(passage, scores.slice(next, (next += answersOf(passage).length)))]),
  );
}

/** The answers to score: the row's own answer, its paraphrased answer if it has one, and its wrong answers. */
const answersOf = ({ answer, paraphrasedAnswer, wrongAnswers = [] }: Passage): string[] => [
  answer,
  ...(paraphrasedAnswer === undefined ? [] : [paraphrasedAnswer]),
  ...wrongAnswers,
];

/** @param scores the scores of the answers, in the order of `answersOf` */
function truthScores({ paraphrasedAnswer }: Passage, scores: readonly TextScores[]): TruthScores | null {
  const [answerLoss = NaN, ...others] = scores.map(({ sum, count }) => sum / count);
  const [rightLoss = NaN, wrongLosses] =
    paraphrasedAnswer === undefined ? [answerLoss, others] : [others[0], others.slice(1)];
  if (!areFinite([answerLoss, rightLoss, ...wrongLosses])) return null;
  return { truthRatio: truthRatio(rightLoss, wrongLosses), answerProbability: Math.exp(-answerLoss) };
}
