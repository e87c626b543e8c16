import type { AssessedModelName, AttackName } from "./attacks";
import type { Interval } from "./intervals/bootstrap";

/**
 * What a model still gives away, over some passages of the forget set. Each value is null if there is no passage of
 * the kind that it measures, or if one could not be measured.
 */
export interface GivenAway {
  /** Mean ROUGE-L recall of the texts, from 0 to 1. */
  readonly recited: number | null;
  /** Share of the questions answered exactly, from 0 to 1. */
  readonly answered: number | null;
  /** Mean over the texts: the share of the true text that the longest span in common with the completion covers. */
  readonly span: number | null;
  /** Present if every completion is empty. Such a model shows nothing: it may be broken. */
  readonly isSilent?: true;
  /** Area under the ROC curve of the loss attack against unseen documents. Prompts and draws do not change it. */
  readonly membershipAuc?: number | null;
}

/** The values of `GivenAway` that an attack may recover. */
export const recoverableKeys = ["recited", "answered", "span"] as const satisfies readonly (keyof GivenAway)[];
export type RecoverableKey = (typeof recoverableKeys)[number];

/** The result of one attack on one model. */
export interface AttackResult {
  readonly attack: AttackName;
  readonly model: AssessedModelName;
  /** Why the attack could not be made, as a clause for the user. The values are then null. */
  readonly skipped?: string;
  /** What was done, in one sentence with its numbers. */
  readonly protocol: string;
  readonly values: GivenAway;
  /** The same model without the attack, on the same passages. */
  readonly before: GivenAway;
  /** The model before the run, on the same passages and without an attack. */
  readonly target: GivenAway;
  /** The 95 % intervals of values minus before, paired by document. Absent for fewer than two documents. */
  readonly changes?: Readonly<Partial<Record<"recited" | "answered", Interval>>>;
  /** What relearning gives back after so many steps. Only attacks that train have a curve. */
  readonly curve?: readonly CurvePoint[];
  readonly seconds: number;
  /** The largest resident memory of the engine's process during the attack, in bytes. */
  readonly memoryBytes: number;
}

export interface CurvePoint {
  readonly step: number;
  readonly values: GivenAway;
}

/**
 * How much of what was forgotten an attack brings back: (after the attack − before it) / (target − before it), cut to
 * 0..1. Null if a value is missing, or if the target model gives away no more than the model does without the attack.
 */
export function recovery({ values, before, target }: AttackResult, key: RecoverableKey): number | null {
  const [after, unattacked, most] = [values[key], before[key], target[key]];
  if (after === null || unattacked === null || most === null || most <= unattacked) return null;
  return Math.min(1, Math.max(0, (after - unattacked) / (most - unattacked)));
}

/** One attack with its result on each model, and whether the unlearned model withstood it. */
export interface AssessedAttack {
  readonly attack: AttackName;
  readonly unlearned: AttackResult;
  readonly retrained?: AttackResult;
  /** Null if the attack recovers nothing that can be measured. */
  readonly recovered: RecoveredMost | null;
  readonly outcome: AttackOutcome;
}

export type AttackOutcome = "withstood" | "not withstood" | "not measured";

/** The value of which the attack brings back the most, compared with the retrained model. */
export interface RecoveredMost {
  readonly key: RecoverableKey;
  readonly recovery: number;
  /** The retrained model's recovery under the same attack. Null without a retrained model. */
  readonly retrained: number | null;
}

/**
 * Judges one attack. The unlearned model withstands it if no value recovers by more than `allowedRecovery` beyond what
 * the retrained model's value recovers under the same attack: what the attack itself teaches is no memory of the forget
 * set.
 */
export function judgeAttack(
  unlearned: AttackResult,
  retrained: AttackResult | undefined,
  allowedRecovery: number,
): AssessedAttack {
  const found = recoverableKeys.flatMap((key): RecoveredMost[] => {
    const own = recovery(unlearned, key);
    return own === null ? [] : [{ key, recovery: own, retrained: retrained ? recovery(retrained, key) : null }];
  });
  const excess = (each: RecoveredMost): number => each.recovery - (each.retrained ?? 0);
  const recovered = found.reduce<RecoveredMost | null>(
    (most, each) => (most === null || excess(each) > excess(most) ? each : most),
    null,
  );
  const { attack } = unlearned;
  const isSilent = unlearned.values.isSilent === true || unlearned.before.isSilent === true;
  const isExceeded = recovered !== null && excess(recovered) > allowedRecovery;
  // Silence shows nothing. But a model that was silent and speaks under the attack has been brought back.
  const outcome = isExceeded ? "not withstood" : recovered === null || isSilent ? "not measured" : "withstood";
  return { attack, unlearned, ...(retrained && { retrained }), recovered, outcome };
}

/** The results of an assessment so far. */
export interface Assessment {
  /** The models without an attack, on all passages of the forget set. */
  readonly asTheyAre: Readonly<Partial<Record<AssessedModelName, GivenAway>>>;
  readonly attacks: readonly AssessedAttack[];
  /** The share by which a value may recover. */
  readonly allowedRecovery: number;
}
