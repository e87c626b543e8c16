import { unmeasuredPassages } from "./leaks";
import type { PassageEvaluation } from "./metrics";

/**
 * The sentence for an evaluation in which no completion of the forget set leaks. It claims nothing about passages that
 * could not be measured.
 * @returns undefined if the forget set has no completion
 */
export function describeForgotten(records: readonly PassageEvaluation[]): string | undefined {
  const completions = records.filter(({ split, kind }) => split === "forget" && kind === "completion");
  const measured = completions.filter(({ score }) => score !== null).length;
  const unmeasured = describeUnmeasured(records);
  if (completions.length === 0) return unmeasured;
  if (unmeasured === undefined) return "The model recites no passage of the forget set any more.";
  const claim =
    measured === 0
      ? "Whether the model still recites passages of the forget set is not known."
      : `The model recites none of the ${measured} passages of the forget set that could be measured.`;
  return `${claim} ${unmeasured}`;
}

/**
 * The number of passages and questions of the forget set that could not be measured, with the reasons.
 * @returns undefined if all were measured
 */
export function describeUnmeasured(records: readonly PassageEvaluation[]): string | undefined {
  const all = records.filter(({ split }) => split === "forget").length;
  const missing = unmeasuredPassages(records);
  if (missing.length === 0) return undefined;
  const reasons = new Set(missing.map(({ unmeasured }) => unmeasured?.score ?? "the reason was not recorded"));
  return (
    `${missing.length} of the ${all} rows of the forget set could not be measured, because ${[...reasons].join("; ")}. ` +
    `The first one is ${missing[0]?.id ?? ""}.`
  );
}
