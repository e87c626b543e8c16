import { figureOf } from "./figures";
import type { FigureKey } from "./figures";
import type { EvaluationSummary } from "./metrics";

/**
 * The UDS score s of a membership attack (arXiv 2605.24614): 1 − |AUC − AUC of the retrained model| / AUC of the
 * retrained model, in 0..1. It is 1 if the attack detects as much as in the retrained model. All AUCs here are the
 * chance that a forget document looks more like training text than an unseen one, as in UDS.
 *
 * @returns null if the retrained model's AUC is 0, because there is nothing to divide by
 */
export function likenessScore(auc: number, retrained: number): number | null {
  return retrained === 0 ? null : Math.min(1, Math.max(0, 1 - Math.abs(auc - retrained) / retrained));
}

/**
 * PrivLeak of MUSE (arXiv 2407.06460) as OpenUnlearning computes it, in percent:
 * 100·[(1 − AUC) − (1 − AUC of the retrained model)] / (1 − AUC of the retrained model). It is 0 if the attack detects
 * as much as in the retrained model, negative if it detects more (too little was forgotten) and positive if it detects
 * less. MUSE itself counts an AUC in the other direction, as 1 − AUC. OpenUnlearning's AUC is 1 if forget documents are
 * the likelier ones, as Lethe's AUC is, so it puts 1 − AUC into MUSE's formula, and so does this function. MUSE reports
 * the figure of the Min-K attack.
 *
 * @returns null if the retrained model's AUC is 1. OpenUnlearning then divides by 1e-10
 */
export function privLeak(auc: number, retrained: number): number | null {
  return retrained === 1 ? null : (100 * (retrained - auc)) / (1 - retrained);
}

/** The figures of one membership attack beside those of the retrained model. */
export interface AttackBeside {
  /** The key of the attack's AUC in the list of figures. */
  readonly figure: FigureKey;
  readonly auc: number;
  /** The AUC of the same attack on the retrained model. */
  readonly retrained: number;
  /** See `likenessScore`. */
  readonly s: number | null;
  /** In percent; see `privLeak`. */
  readonly privLeak: number | null;
}

const attacks = [
  ...(["membershipAuc", "membershipMinKAuc", "membershipMinKPlusPlusAuc"] as const),
  ...(["membershipZlibAuc", "membershipJoinedAuc"] as const),
] satisfies readonly FigureKey[];

/** The attacks that both evaluations measured, in the order of the figures. */
export function attacksBeside(summary: EvaluationSummary, retrained: EvaluationSummary): AttackBeside[] {
  return attacks.flatMap((key) => {
    const [auc, other] = [summary, retrained].map((each) => figureOf(key).read(each));
    if (auc == null || other == null) return [];
    return [{ figure: key, auc, retrained: other, s: likenessScore(auc, other), privLeak: privLeak(auc, other) }];
  });
}
