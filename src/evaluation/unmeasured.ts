import type { Alert } from "../protocol/alerts";
import type { PassageEvaluation } from "../protocol/metrics";

/*
 * Reasons why a passage or a figure could not be measured. Each reason is a clause that can follow the word "because".
 */

/** Possible causes: training has diverged, or the weights are finite but the activations overflow. */
export const notNumbers = "the model's predictions are not numbers";

export const noTokens = "the model's tokenizer has no tokens for the letters of the prompt or of the answer";

export const nothingToRecite = "the true text is only white space";

/**
 * An alert about the passages that could not be measured. It is an error if no passage was measured. Undefined if all
 * passages were measured. A question with a score counts as measured, even if the score of one of its rephrasings could
 * not be measured.
 */
export function warningOfUnmeasured(records: readonly PassageEvaluation[]): Omit<Alert, "step"> | undefined {
  const missing = records.filter(
    ({ score, isOnlyScored, unmeasured }) => (score === null && !isOnlyScored) || unmeasured?.trueText !== undefined,
  );
  const [first] = missing;
  if (first === undefined) return undefined;
  const reasons = new Set(missing.flatMap(({ unmeasured }) => unmeasured?.score ?? unmeasured?.trueText ?? []));
  const message =
    `${missing.length} of ${records.length} passages could not be measured, because ${[...reasons].join("; ")}. ` +
    `The first one is ${first.id} of the ${first.split} set. The figures leave these passages out.`;
  return { level: missing.length === records.length ? "error" : "warning", message };
}

/** Whether all numbers are finite. */
export function areFinite(values: readonly number[]): boolean {
  return values.every(Number.isFinite);
}
