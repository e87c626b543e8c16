import type { Alert } from "../protocol/alerts";
import { isEmptyCompletion } from "../protocol/fluency";
import type { PassageEvaluation } from "../protocol/metrics";

/**
 * An alert about a model that says nothing to any passage. Its figures are those of a model that has forgotten
 * everything, although it may know all. Undefined if one completion has a word, or if no passage was measured.
 *
 * @param subject the model in the sentence
 */
export function warningOfSilence(
  records: readonly PassageEvaluation[],
  subject: "The model" | "The deployed model",
): Omit<Alert, "step"> | undefined {
  const measured = records.filter(({ score, isOnlyScored }) => score !== null && isOnlyScored !== true);
  if (measured.length === 0 || !measured.every(isEmptyCompletion)) return undefined;
  return { level: "error", message: `${subject} answers nothing, so its figures do not say what it knows.` };
}
