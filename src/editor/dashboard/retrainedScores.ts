import { retrainedScores } from "../../protocol/aboveRetrained";
import type { NamedScore } from "../../protocol/aboveRetrained";
import { measurementLabel } from "../../protocol/attacks";
import type { PassageScores } from "../../protocol/dashboard";
import type { AttackEvent } from "../../protocol/events";
import type { Passage } from "../../protocol/passages";
import type { NamedEvaluation } from "./assessedEvaluations";

/** The scores of an evaluation, each with the name of its passage. */
export function namedScores(
  passages: readonly Pick<Passage, "id" | "split">[],
  { scores, byCharacters }: Pick<PassageScores, "scores" | "byCharacters">,
): NamedScore[] {
  const measuredByCharacters = new Set(byCharacters);
  return passages.map(({ id, split }, place) => ({
    ...{ id, split, score: scores[place] ?? null },
    ...(measuredByCharacters.has(place) && { comparedBy: "characters" }),
  }));
}

/** The retrained model's scores of the passages that an evaluation has measured, in its order. All others are null. */
export function comparableScores(
  evaluation: readonly NamedScore[],
  retrained: readonly NamedScore[],
): (number | null)[] {
  const scoreOf = retrainedScores(retrained);
  return evaluation.map((record) => (record.score === null ? null : scoreOf(record)));
}

/** In an assessment, the measurement of the retrained model under the attack of another measurement. */
export function sameAttackOnRetrained(
  evaluation: Pick<NamedEvaluation, "file">,
  attacks: readonly AttackEvent[],
  evaluations: readonly NamedEvaluation[],
): NamedEvaluation | undefined {
  const attack = attacks.findLast(({ file }) => file === evaluation.file);
  if (attack === undefined || attack.model === "retrained") return undefined;
  return evaluations.find(({ label }) => label === measurementLabel(attack.state, "retrained"));
}
