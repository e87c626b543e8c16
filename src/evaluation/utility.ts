import type { Scorer } from "../inference/scorer";
import { tokenizeRow } from "../models/rowTokens";
import type { TextTokenizer } from "../models/tokenizer";
import type { Weights } from "../models/weights";
import type { UtilityQuestion } from "../protocol/passages";

/**
 * Accuracy on multiple-choice questions by the likelihood of the choices: a question is answered with the choice whose
 * tokens, after the question and a space, have the highest mean log-probability. (Small models cannot read a list of
 * lettered options, so the letters of MMLU's own protocol are not used here.)
 *
 * @returns null where there is no question
 */
export async function utilityAccuracy(
  scorer: Scorer,
  weights: Weights,
  tokenizer: TextTokenizer,
  questions: readonly UtilityQuestion[],
  onProgress?: (done: number) => unknown,
): Promise<number | null> {
  if (questions.length === 0) return null;
  const texts = questions.flatMap(({ question, choices }) =>
    choices.map((choice) => {
      const { ids, answerStart } = tokenizeRow(tokenizer, question, choice);
      // End-of-text is no part of the choice.
      return { ids: ids.slice(0, -1), targetStart: answerStart };
    }),
  );
  const losses = await scorer.score(weights, texts, onProgress);
  let offset = 0;
  let right = 0;
  for (const { choices, answer } of questions) {
    const means = choices.map((_, index) => {
      const loss = losses[offset + index];
      return loss ? loss.sum / loss.count : Infinity;
    });
    offset += choices.length;
    if (means.indexOf(Math.min(...means)) === answer) right += 1;
  }
  return right / questions.length;
}
