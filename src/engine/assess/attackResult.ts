import { givenAway } from "../../evaluation/givenAway";
import type { AttackResult, GivenAway } from "../../protocol/assessment";
import type { AttackName } from "../../protocol/attacks";
import { pairedScores } from "../../protocol/intervals/documentScores";
import { pairedDifferences } from "../../protocol/intervals/figureIntervals";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Found } from "./measureAttack";
import type { PlannedMeasurement } from "./measurements";

interface Compared {
  readonly found: Found;
  /** The records of the attacked model as it is. */
  readonly before: readonly PassageEvaluation[];
  /** The records of the target model as it is. */
  readonly target: readonly PassageEvaluation[];
  readonly seconds: number;
  readonly memoryBytes: number;
}

/** Compares a model under an attack with the same model and with the target model, on the passages of the attack. */
export async function attackResult(
  { state, model }: PlannedMeasurement,
  { found, before, target, seconds, memoryBytes }: Compared,
): Promise<AttackResult> {
  const { records, passages, protocol, curve } = found;
  const ids = new Set(passages.map(({ id }) => id));
  const measuresMembership = records.some(({ split }) => split === "holdout");
  const onSame = (all: readonly PassageEvaluation[]): PassageEvaluation[] =>
    all.filter(({ split, id }) => (split === "forget" ? ids.has(id) : measuresMembership));
  const valuesOf = (all: readonly PassageEvaluation[]): GivenAway => givenAway(all, passages);
  const summary = {};
  const differences = await pairedDifferences(
    ...pairedScores({ summary, records }, { summary, records: onSame(before) }, passages),
  );
  const recited = differences["forget.regurgitation"]?.interval;
  const answered = differences["forget.knowledge"]?.interval;
  return {
    ...{ attack: state as AttackName, model, protocol },
    ...{ values: valuesOf(records), before: valuesOf(onSame(before)), target: valuesOf(onSame(target)) },
    changes: { ...(recited && { recited }), ...(answered && { answered }) },
    ...(curve && { curve }),
    ...{ seconds, memoryBytes },
  };
}

/** The result of an attack that could not be made. */
export function skippedResult({ state, model }: PlannedMeasurement, skipped: string): AttackResult {
  const nothing = { recited: null, answered: null, span: null };
  return {
    ...{ attack: state as AttackName, model, skipped, protocol: "" },
    ...{ values: nothing, before: nothing, target: nothing, seconds: 0, memoryBytes: 0 },
  };
}
