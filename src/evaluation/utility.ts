import type { UtilityQuestions } from "../data/utilityQuestions";
import type { UtilityAnswer } from "../protocol/metrics";
import type { AskedModel } from "./askedModel";
import { answersByLetter } from "./utilityByLetter";
import { answersByLikelihood } from "./utilityByLikelihood";

/** How an evaluation asks a model multiple-choice questions. */
export interface UtilitySettings {
  readonly utilityBy: UtilityAnswer;
  /** Number of worked examples before a question that is answered by letter. */
  readonly utilityShots: number;
}

/** Accuracy on multiple-choice questions. */
interface UtilityAccuracy {
  /**
   * The share of correct answers among the questions that could be measured, in 0..1. Null if no question could be
   * measured.
   */
  readonly accuracy: number | null;
  /** The number of questions for which the model's predictions are not numbers. */
  readonly unmeasured: number;
  /** See `UtilitySet.answers`. */
  readonly answers: string;
}

/**
 * Measures the accuracy on multiple-choice questions.
 * @param onProgress is called between two batches with the number of finished questions. If it returns a promise, the
 *   evaluation waits for the promise
 * @throws HumanError if the tokenizer has the same token for several letters of the choices, such as A and B
 */
export async function utilityAccuracy(
  model: AskedModel,
  set: UtilityQuestions,
  { utilityBy, utilityShots }: UtilitySettings,
  onProgress?: (done: number) => unknown,
): Promise<UtilityAccuracy> {
  const { questions } = set;
  if (questions.length === 0) return { accuracy: null, unmeasured: 0, answers: "" };
  const answers =
    utilityBy === "letter"
      ? await answersByLetter(model, set, utilityShots, onProgress)
      : await answersByLikelihood(model, questions, onProgress);
  const measured = answers.filter((answer) => answer !== null).length;
  const isRight = questions.map(({ answer }, index) => answers[index] === answer);
  const right = isRight.filter(Boolean).length;
  return {
    accuracy: measured === 0 ? null : right / measured,
    unmeasured: questions.length - measured,
    answers: answers.map((answer, index) => (answer === null ? "-" : Number(isRight[index]))).join(""),
  };
}
