import type { Configuration } from "../../configuration/schema";
import { figureOf } from "../../protocol/figures";
import type { MembershipAim } from "../../protocol/membershipAim";
import type { EvaluationSummary } from "../../protocol/metrics";
import { formatPercent } from "../../protocol/wording";
import type { StopReason } from "../../runs/trainingProgress";

type Rules = Configuration["training"]["stopWhen"];

/**
 * Returns the reason to end training after an evaluation. Returns undefined if no rule of the configuration ends
 * training. Passages and questions that could not be measured never make a rule end training. The rule assumes the
 * values that keep training going: the model recites such a passage, and answers such a question correctly.
 *
 * @param aim the membership figures that the run aims at. A run with a rule about membership has them
 */
export function ruleToStop(
  rules: Rules,
  step: number,
  summary: EvaluationSummary,
  aim?: MembershipAim,
): StopReason | undefined {
  const reasonFor = (rule: string, finding: string): StopReason => ({
    reason: `Stopped at step ${step} by training.stopWhen.${rule}: ${finding}.`,
    rule,
  });
  const { completions, questions } = means(summary);
  const [recited, utility] = [highest(completions), highest(questions)];
  if (rules.forgetAtMost !== undefined && recited !== null && recited <= rules.forgetAtMost)
    return reasonFor(
      "forgetAtMost",
      `${formatPercent(recited)} of the forget set recited (r); this rule ends training at ${exactPercent(rules.forgetAtMost)} or below`,
    );
  if (rules.utilityBelow !== undefined && utility !== null && utility < rules.utilityBelow)
    return reasonFor(
      "utilityBelow",
      `${formatPercent(utility)} ${figureOf("utility").phrase} (utility); this rule ends training below ${exactPercent(rules.utilityBelow)}`,
    );
  const { membershipAuc: auc } = summary;
  if (
    rules.membershipWithin !== undefined &&
    aim !== undefined &&
    auc !== null &&
    auc <= aim.auc + rules.membershipWithin
  )
    return reasonFor(
      "membershipWithin",
      `the AUC of the loss attack is ${auc.toFixed(2)}; this rule ends training at ${rules.membershipWithin} or less ` +
        `above ${aim.isRetrained ? "the retrained model's" : "unseen text's"} ${aim.auc.toFixed(2)}`,
    );
  return undefined;
}

/** The value of a rule as a percentage. It is not rounded, because the user chose it: `2.5 %`. */
const exactPercent = (share: number): string => `${Number((100 * share).toPrecision(6))} %`;

/**
 * One sentence for each rule that an evaluation cannot check. Passages or questions without a score may also prevent a
 * rule from ending training. Each such rule gets a sentence too.
 */
export function uncheckedRules(rules: Rules, step: number, summary: EvaluationSummary): string[] {
  const { forget, remarks, utility } = summary;
  const { completions, questions } = means(summary);
  const sentence = (rule: string, text: string): string =>
    `At step ${step}, training.stopWhen.${rule} could not ${text}.`;
  const found: string[] = [];
  const { forgetAtMost, utilityBelow, membershipWithin } = rules;
  if (forgetAtMost !== undefined) {
    const reasons = forget?.coverage?.completions?.reasons.join("; ");
    if (completions.mean === null)
      found.push(
        sentence(
          "forgetAtMost",
          reasons === undefined
            ? "be checked: the measured forget passages have no text to complete, only questions"
            : `be checked: no completion of the forget set could be measured, because ${reasons}`,
        ),
      );
    else if (isHeldBack(completions, (recited) => recited <= forgetAtMost))
      found.push(
        sentence(
          "forgetAtMost",
          `end training, because ${completions.unmeasured} of ${completions.all} completions of the forget set could ` +
            `not be measured (${reasons ?? ""}). The rule counts such a completion as recited`,
        ),
      );
  }
  if (utilityBelow !== undefined) {
    const remark = remarks?.["utility"] ?? "no questions";
    if (utility === null)
      found.push(sentence("utilityBelow", `be checked: the utility could not be measured (${remark})`));
    else if (isHeldBack(questions, (accuracy) => accuracy < utilityBelow))
      found.push(
        sentence(
          "utilityBelow",
          `end training, because some questions could not be measured (${remark}). The rule counts such a question as ` +
            "answered correctly",
        ),
      );
  }
  if (membershipWithin !== undefined && summary.membershipAuc === null)
    found.push(
      sentence(
        "membershipWithin",
        `be checked: the AUC of the loss attack could not be measured (${remarks?.["membershipAuc"] ?? "no completions"})`,
      ),
    );
  return found;
}

/** A mean over those passages or questions that could be measured. */
interface PartialMean {
  /** Null if nothing could be measured. */
  readonly mean: number | null;
  /**
   * The number of all passages or questions, with or without a measured value. An evaluation may leave this number out
   * if all passages or questions could be measured. In this case, `all` is 0.
   */
  readonly all: number;
  readonly unmeasured: number;
}

/** The means that the rules read. */
function means({ forget, utility, utilitySet }: EvaluationSummary) {
  const { passages = 0, unmeasured = 0 } = forget?.coverage?.completions ?? {};
  const { questions = 0, unmeasured: unanswered = 0 } = utilitySet ?? {};
  return {
    completions: { mean: forget?.regurgitation ?? null, all: passages, unmeasured },
    questions: { mean: utility, all: questions, unmeasured: unanswered },
  };
}

/** The highest value that a mean could have if all passages or questions had been measured. */
const highest = ({ mean, all, unmeasured }: PartialMean): number | null =>
  mean === null || unmeasured === 0 ? mean : (mean * (all - unmeasured) + unmeasured) / all;

/**
 * Whether unmeasured passages or questions prevent a rule from ending training. This is true in two cases. First, the
 * mean of the measured part would end training, but the mean with the assumed values does not. Second, the unmeasured
 * part makes the mean too high for the rule, even if every measured value were 0.
 */
function isHeldBack(part: PartialMean, endsAt: (mean: number) => boolean): boolean {
  const value = highest(part);
  if (part.mean === null || value === null || part.unmeasured === 0 || endsAt(value)) return false;
  return endsAt(part.mean) || !endsAt(part.unmeasured / part.all);
}
