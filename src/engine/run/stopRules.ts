import type { Configuration } from "../../configuration/schema";
import { figureOf } from "../../protocol/figures";
import type { EvaluationSummary } from "../../protocol/metrics";
import { formatScore } from "../../protocol/wording";
import type { StopReason } from "../../runs/trainingProgress";

/** The reason to end training after an evaluation. It is undefined if no rule of the configuration ends training. */
export function ruleToStop(
  rules: Configuration["training"]["stopWhen"],
  step: number,
  { forget, utility }: EvaluationSummary,
): StopReason | undefined {
  const reasonFor = (rule: string, finding: string): StopReason => ({
    reason: `Stopped at step ${step} by training.stopWhen.${rule}: ${finding}.`,
    rule,
  });
  const recited = forget?.regurgitation ?? null;
  if (rules.forgetAtMost !== undefined && recited !== null && recited <= rules.forgetAtMost)
    return reasonFor(
      "forgetAtMost",
      `"${figureOf("forget.regurgitation").label}" is ${formatScore(recited)}; this rule ends training at ${rules.forgetAtMost} or below`,
    );
  if (rules.utilityBelow !== undefined && utility !== null && utility < rules.utilityBelow)
    return reasonFor(
      "utilityBelow",
      `utility is ${formatScore(utility)}; this rule ends training below ${rules.utilityBelow}`,
    );
  return undefined;
}
