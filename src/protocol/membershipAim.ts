import type { EvaluationSummary } from "./metrics";

/**
 * The membership figures that a run aims at. They are those of the retrained model. If its figures are not known, they
 * are those of text that the model never saw: an attacker can only guess.
 */
export interface MembershipAim {
  /** AUC of the loss attack. */
  readonly auc: number;
  /** Kolmogorov-Smirnov distance of the losses. */
  readonly ks: number;
  readonly isRetrained: boolean;
}

const ofUnseenText: MembershipAim = { auc: 0.5, ks: 0, isRetrained: false };

/** @param retrained the figures of the retrained model, if they are known */
export function membershipAim(retrained: EvaluationSummary | undefined): MembershipAim {
  const { membershipAuc: auc, membershipKs: ks } = retrained ?? {};
  return auc == null || ks == null ? ofUnseenText : { auc, ks, isRetrained: true };
}

/**
 * How far an evaluation's membership is from the aim: the larger of two differences. One is the difference of the AUC,
 * in either direction. The other is how much the Kolmogorov-Smirnov distance is above the aim; a smaller distance is no
 * difference, because an attacker then sees less than in the retrained model.
 *
 * @returns null if the evaluation did not measure both figures
 */
export function distanceFromAim(
  { membershipAuc: auc, membershipKs: ks }: EvaluationSummary,
  aim: MembershipAim,
): number | null {
  return auc == null || ks == null ? null : Math.max(Math.abs(auc - aim.auc), ks - aim.ks);
}

/** The aim in words: `the retrained model's AUC 0.46 and KS 0.13`. */
export function describeAim({ auc, ks, isRetrained }: MembershipAim): string {
  return `${isRetrained ? "the retrained model's" : "unseen text's"} AUC ${auc.toFixed(2)} and KS ${ks.toFixed(2)}`;
}
