import type { EvaluationSummary } from "../metrics";
import { formatPercent } from "../wording";
import { atMost, describeMissing, lineOf, rounding, was } from "./line";
import type { Reading, VerdictLine } from "./line";
import type { Targets } from "./targets";

type Before = EvaluationSummary | undefined;

/** The limit of the recited share if neither a retrained model nor a holdout shows what chance gives. */
const recitedWithoutComparison = 0.15;

/** The lines that show whether the model still knows the forget set: recited text and answered questions. */
export function judgeForgetting(
  before: Before,
  after: EvaluationSummary,
  reference: EvaluationSummary | null | undefined,
  targets: Targets,
): readonly VerdictLine[] {
  return [judgeRecited(before, after, reference, targets), judgeAnswered(before, after, targets)];
}

const judgeRecited = (
  before: Before,
  after: EvaluationSummary,
  reference: EvaluationSummary | null | undefined,
  targets: Targets,
): VerdictLine => {
  const { forget } = after;
  const limit = recitedLimit(after, reference, targets);
  const recited = atMost(forget?.regurgitation, limit.value, (share, bound) => ({
    value: `${share} of the words recited${was(before?.forget?.regurgitation)}`,
    target: `at most ${bound} (${limit.source})`,
  }));
  const leaking = atMost(after.leakingShare, targets.leaking, (share, bound) => ({
    value: `${share} of the passages leak${was(before?.leakingShare)}`,
    target: `at most ${bound} of the passages`,
  }));
  return lineOf(
    { aim: "recited", label: "Recited text" },
    [recited, leaking],
    describeMissing(forget?.coverage?.completions) ??
      (recited === undefined ? "the forget set has no text to complete" : undefined),
  );
};

/** The largest share of words that the model may recite, and where this limit comes from. */
const recitedLimit = (
  { holdout }: EvaluationSummary,
  reference: EvaluationSummary | null | undefined,
  { recited, recitedAboveUnseen }: Targets,
): { readonly value: number; readonly source: string } => {
  if (recited !== undefined) return { value: recited, source: "set in the configuration" };
  const points = `plus ${formatPercent(recitedAboveUnseen)}`;
  const retrained = reference?.forget?.regurgitation;
  if (retrained != null) {
    const source = `a model never trained on it: ${formatPercent(retrained)}, ${points}`;
    return { value: retrained + recitedAboveUnseen, source };
  }
  const unseen = holdout?.regurgitation;
  if (unseen != null) {
    return { value: unseen + recitedAboveUnseen, source: `unseen text: ${formatPercent(unseen)}, ${points}` };
  }
  return { value: recitedWithoutComparison, source: "a fixed limit, because there is no holdout to compare with" };
};

const judgeAnswered = (before: Before, { forget }: EvaluationSummary, { answered }: Targets): VerdictLine => {
  const target = (bound: string): string => `at most ${bound} of the questions`;
  const questions = atMost(forget?.knowledge, answered, (share, bound) => ({
    value: `${share} of the questions answered${was(before?.forget?.knowledge)}`,
    target: target(bound),
  }));
  const rephrased = atMost(forget?.rephrasedKnowledge, answered, (share, bound) => ({
    value: `${share} when rephrased${was(before?.forget?.rephrasedKnowledge)}`,
    target: target(bound),
  }));
  return lineOf(
    { aim: "answered", label: "Answered questions" },
    [questions, rephrased],
    describeMissing(forget?.coverage?.questions, forget?.coverage?.rephrasings) ??
      (questions === undefined ? "the forget set has no questions" : undefined),
  );
};

/** The line that shows whether an attacker can tell that the model was trained on the forget set. */
export function judgeMembership(before: Before, after: EvaluationSummary, targets: Targets): VerdictLine {
  const { membershipDistance: most, membershipKs: mostKs } = targets;
  const { membershipAuc: auc, membershipKs: ks } = after;
  const [low, high] = [0.5 - most, 0.5 + most].map((limit) => limit.toFixed(2));
  const attack: Reading | undefined =
    auc == null
      ? undefined
      : {
          value: `the loss tells this text from unseen text with an AUC of ${decimals(auc, before?.membershipAuc)}`,
          target: `AUC ${low} to ${high} (0.5: the attacker can only guess)`,
          isMet: Math.abs(auc - 0.5) <= most + rounding,
        };
  const distance: Reading | undefined =
    ks == null
      ? undefined
      : {
          value: `distance of the losses (KS) ${decimals(ks, before?.membershipKs)}`,
          target: `KS at most ${mostKs.toFixed(2)}`,
          isMet: ks <= mostKs + rounding,
        };
  return lineOf(
    { aim: "membership", label: "Membership" },
    [attack, distance],
    attack === undefined
      ? (after.remarks?.["membershipAuc"] ?? "the run has no holdout, text that the model never saw")
      : undefined,
  );
}

const decimals = (now: number, before: number | null | undefined): string =>
  `${now.toFixed(2)}${before == null ? "" : ` (was ${before.toFixed(2)})`}`;
