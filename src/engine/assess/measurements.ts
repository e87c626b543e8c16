import { countDocuments } from "../../data/countDocuments";
import type { AssessedModelName, AssessedState, AttackName } from "../../protocol/attacks";
import { assessedModels } from "../../protocol/attacks";
import type { Passage } from "../../protocol/passages";
import type { RunRecord } from "../../runs/runRecord";
import { askedOtherwise, asksOtherwise, caseOf } from "./askedOtherwise";

/** One measurement of an assessment: a model as it is, or under an attack. */
export interface PlannedMeasurement {
  readonly state: AssessedState;
  readonly model: AssessedModelName;
  readonly folder: string;
  /** Why the attack cannot be made, as a clause for the user. */
  readonly skipped?: string | undefined;
}

/** The name of a measurement, unique in an assessment. */
export function nameOf({ state, model }: Pick<PlannedMeasurement, "state" | "model">): string {
  return `${model}-${state}`;
}

/** What decides which attacks can be made. */
interface Assessed {
  readonly record: Pick<RunRecord, "model" | "assessed">;
  readonly attacks: readonly AttackName[];
  /** The passages of the forget set. */
  readonly forget: readonly Passage[];
  /** The hard cases of the forget set. */
  readonly inScope: readonly Passage[];
  /** The path of general text, if there is any. */
  readonly general: string | undefined;
}

/**
 * The measurements of an assessment in their order: all models as they are, then each attack on the unlearned and the
 * retrained model. So an attack has its outcome before the next one begins.
 */
export function planMeasurements({ record, attacks, ...texts }: Assessed): PlannedMeasurement[] {
  const { model: unlearned, assessed } = record;
  if (assessed === undefined) throw new Error("The run's record does not name the assessed models.");
  const folders = { target: assessed.target, unlearned, retrained: assessed.retrained };
  const models = assessedModels.flatMap((model) => {
    const folder = folders[model];
    return folder === undefined ? [] : [{ model, folder }];
  });
  const distinct = attacks.filter((attack, place) => attacks.indexOf(attack) === place);
  const attacked = models.filter(({ model }) => model !== "target");
  return [
    ...models.map((each) => ({ ...each, state: "asItIs" as const })),
    ...distinct.flatMap((state) => {
      const skipped = whySkipped(state, texts);
      return attacked.map((each) => ({ ...each, state, skipped }));
    }),
  ];
}

const whySkipped = (attack: AttackName, { forget, inScope, general }: Omit<Assessed, "record" | "attacks">) => {
  if (asksOtherwise(attack) && askedOtherwise(attack, forget, inScope).length === 0) {
    if (attack === "rephrasing") return "no question of the forget set has rephrasings";
    if (inScope.length === 0) return 'the configuration names no hard cases ("data.inScope")';
    return `"data.inScope" has no question of the case "${caseOf(attack)}" that names a question of the forget set ("of")`;
  }
  if (attack === "unrelated" && general === undefined)
    return 'the configuration names no general text ("data.general")';
  const texts = forget.filter(({ kind }) => kind === "completion");
  if (attack === "context" && !hasTwoDocuments(texts)) return "no task of the forget set has two texts or more";
  if (attack === "relearning" && !hasTwoDocuments(forget)) return "no task of the forget set has two documents or more";
  return undefined;
};

const hasTwoDocuments = (passages: readonly Passage[]): boolean =>
  [...new Set(passages.map(({ task }) => task))].some(
    (task) => countDocuments(passages.filter((passage) => passage.task === task)) > 1,
  );
