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
  if (!isSilent(records)) return undefined;
  return { level: "error", message: `${subject} answers nothing, so its figures do not say what it knows.` };
}

/** Whether every measured completion is without a word. False if no passage was measured. */
export function isSilent(records: readonly PassageEvaluation[]): boolean {
  const measured = records.filter(({ score, isOnlyScored }) => score !== null && isOnlyScored !== true);
  return measured.length > 0 && measured.every(isEmptyCompletion);
}
