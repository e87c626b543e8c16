import type { Alert } from "../protocol/alerts";
import { saysNothing } from "../protocol/fluency";
import type { PassageEvaluation } from "../protocol/metrics";
import { isInMainSplit } from "../protocol/passages";

/**
 * An alert about a model that says nothing to any passage of the main sets; see `saysNothing`. Undefined if one
 * completion has a word, or if no passage was measured.
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

/** Whether the model says nothing to any passage of the main sets. Further sets change no figure of the main ones. */
export function isSilent(records: readonly PassageEvaluation[]): boolean {
  return saysNothing(records.filter(isInMainSplit));
}
