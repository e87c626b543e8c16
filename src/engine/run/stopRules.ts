import type { Configuration } from "../../configuration/schema";
import { figureOf } from "../../protocol/figures";
import type { EvaluationSummary } from "../../protocol/metrics";
import { formatScore } from "../../protocol/wording";
import type { StopReason } from "../../runs/trainingProgress";

type Rules = Configuration["training"]["stopWhen"];

/**
 * Returns the reason to end training after an evaluation. Returns undefined if no rule of the configuration ends
 * training. Passages and questions that could not be measured never end training: such a passage counts as recited, and
 * such a question counts as answered correctly.
 */
export function ruleToStop(rules: Rules, step: number, summary: EvaluationSummary): StopReason | undefined {
  const reasonFor = (rule: string, finding: string): StopReason => ({
    reason: `Stopped at step ${step} by training.stopWhen.${rule}: ${finding}.`,
    rule,
  });
  const { recited, utility } = highest(summary);
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

/** One sentence for each rule that an evaluation cannot check, because something could not be measured. */
export function uncheckedRules(rules: Rules, step: number, { forget, remarks, utility }: EvaluationSummary): string[] {
  const unchecked = (rule: string, why: string): string =>
    `At step ${step}, training.stopWhen.${rule} could not be checked: ${why}.`;
  const completions = forget?.coverage?.completions;
  return [
    ...(rules.forgetAtMost !== undefined && forget?.regurgitation == null
      ? [
          unchecked(
            "forgetAtMost",
            completions === undefined
              ? "the measured forget passages have no text to complete, only questions"
              : `no completion of the forget set could be measured, because ${completions.reasons.join("; ")}`,
          ),
        ]
      : []),
    ...(rules.utilityBelow !== undefined && utility === null
      ? [unchecked("utilityBelow", `the utility could not be measured (${remarks?.["utility"] ?? "no questions"})`)]
      : []),
  ];
}

/** The highest values that the two figures could have if the unmeasured passages and questions had been measured. */
function highest({ forget, utility, utilitySet }: EvaluationSummary) {
  const recited = forget?.regurgitation ?? null;
  const { passages = 0, unmeasured = 0 } = forget?.coverage?.completions ?? {};
  const { questions = 0, unmeasured: unanswered = 0 } = utilitySet ?? {};
  return {
    recited: withUnmeasured(recited, passages, unmeasured),
    utility: withUnmeasured(utility, questions, unanswered),
  };
}

const withUnmeasured = (mean: number | null, all: number, unmeasured: number): number | null =>
  mean === null || unmeasured === 0 ? mean : (mean * (all - unmeasured) + unmeasured) / all;
