import type { UtilityQuestions } from "../data/utilityQuestions";
import type { UtilityAnswer } from "../protocol/metrics";
import type { AskedModel } from "./askedModel";
import { answersByLetter } from "./utilityByLetter";
import { answersByLikelihood } from "./utilityByLikelihood";

/** How a model answers multiple-choice questions. */
export interface UtilitySettings {
  readonly utilityBy: UtilityAnswer;
  /** Number of worked examples before a question that is answered by letter. */
  readonly utilityShots: number;
}

/**
 * Accuracy on multiple-choice questions.
 * @param onProgress called between batches with the number of finished questions; its promise is awaited
 * @returns null for no questions
 * @throws HumanError if the tokenizer has one token for several letters
 */
export async function utilityAccuracy(
  model: AskedModel,
  set: UtilityQuestions,
  { utilityBy, utilityShots }: UtilitySettings,
  onProgress?: (done: number) => unknown,
): Promise<number | null> {
  const { questions } = set;
  if (questions.length === 0) return null;
  const answers =
    utilityBy === "letter"
      ? await answersByLetter(model, set, utilityShots, onProgress)
      : await answersByLikelihood(model, questions, onProgress);
  return questions.filter(({ answer }, index) => answers[index] === answer).length / questions.length;
}
