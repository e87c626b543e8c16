import { unmeasuredPassages } from "./leaks";
import type { PassageEvaluation } from "./metrics";
import { scoreProblem } from "./scoreProblem";

/**
 * Describes an evaluation in which no completion of the forget set leaks. The text claims nothing about passages that
 * could not be measured. If the forget set has only questions, it has no completions. The text then says only how many
 * questions could not be measured.
 * @returns undefined if there is nothing to say
 */
export function describeForgotten(records: readonly PassageEvaluation[]): string | undefined {
  const completions = records.filter(({ split, kind }) => split === "forget" && kind === "completion");
  const measured = completions.filter(({ score }) => score !== null).length;
  const unmeasured = describeUnmeasured(records);
  if (completions.length === 0) return unmeasured;
  if (unmeasured === undefined) return "The model recites no passage of the forget set any more.";
  const claim =
    measured === 0
      ? "It is not known whether the model still recites passages of the forget set."
      : `The model recites none of the ${measured} passages of the forget set that could be measured.`;
  return `${claim} ${unmeasured}`;
}

/**
 * Says how many rows of the forget set could not be measured, and why.
 * @returns undefined if all rows were measured
 */
export function describeUnmeasured(records: readonly PassageEvaluation[]): string | undefined {
  const all = records.filter(({ split }) => split === "forget").length;
  const missing = unmeasuredPassages(records);
  if (missing.length === 0) return undefined;
  const reasons = new Set(missing.map(({ score, unmeasured }) => scoreProblem(score, unmeasured?.score)));
  return (
    `${missing.length} of the ${all} rows of the forget set could not be measured, because ${[...reasons].join("; ")}. ` +
    `The first of these rows is ${missing[0]?.id ?? ""}.`
  );
}
