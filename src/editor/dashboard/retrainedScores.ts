import { measurementLabel } from "../../protocol/attacks";
import type { PassageScores } from "../../protocol/dashboard";
import type { AttackEvent } from "../../protocol/events";
import type { RetrainedFigures } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { retrainedRecords } from "../../protocol/retrained";
import type { NamedEvaluation } from "./assessedEvaluations";

type NamedPassage = Pick<Passage, "id" | "split">;
/** The scores of passages by their index. */
type Scored = Pick<PassageScores, "scores" | "byCharacters">;

/** The scores of the retrained model, in the order of the passages. */
export function scoresInOrder(retrained: RetrainedFigures, passages: readonly NamedPassage[]): Scored {
  const records = new Map(retrainedRecords(retrained, passages)?.map((record) => [keyOf(record), record]));
  const found = passages.map((passage) => records.get(keyOf(passage)));
  return {
    scores: found.map((record) => record?.score ?? null),
    byCharacters: found.flatMap((record, place) => (record?.comparedBy === "characters" ? [place] : [])),
  };
}

const keyOf = ({ split, id }: NamedPassage): string => `${split}/${id}`;

/** The scores of the retrained model that can be compared with those of an evaluation. All others are null. */
export function comparableScores(evaluation: Scored, retrained: Scored): (number | null)[] {
  const [own, others] = [new Set(evaluation.byCharacters), new Set(retrained.byCharacters)];
  return evaluation.scores.map((score, place) =>
    score === null || own.has(place) !== others.has(place) ? null : (retrained.scores[place] ?? null),
  );
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
