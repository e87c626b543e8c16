import { tokenizeRow } from "../tokenizer/rowTokens";
import type { UtilityQuestion } from "../protocol/passages";
import type { AskedModel } from "./askedModel";
import { choiceOf } from "./utilityChoice";

/**
 * Answers each question with the choice that the model finds likeliest after the question and a space. This is the
 * choice whose tokens have the highest mean log-probability. This method also works with small models, which cannot
 * choose from a list of choices.
 * @returns for each question, the index of the model's choice. Null if the model's predictions are not numbers
 */
export async function answersByLikelihood(
  { model, version = "current" }: AskedModel,
  questions: readonly UtilityQuestion[],
  onProgress?: (done: number) => unknown,
): Promise<(number | null)[]> {
  const texts = questions.flatMap(({ question, choices }) =>
    choices.map((choice) => {
      const { ids, answerStart } = tokenizeRow(model.tokenizer, question, choice);
      // The end-of-text is left out, because it is not part of the choice.
      return { ids: ids.slice(0, -1), targetStart: answerStart };
    }),
  );
  const share = questions.length / texts.length;
  const scores = await model.score(texts, { version, onProgress: (done) => onProgress?.(Math.floor(done * share)) });
  let next = 0;
  return questions.map(({ choices }) =>
    choiceOf(scores.slice(next, (next += choices.length)).map(({ sum, count }) => -sum / count)),
  );
}
