import { judgeAttack } from "./assessment";
import type { Assessment, AttackResult } from "./assessment";
import { assessedModels, attackNames } from "./attacks";
import type { AssessedModelName, AssessedState, AttackName } from "./attacks";
import type { RunEvent } from "./events";

/** Gathers the results of an assessment from its events. */
export function assessmentOf(events: readonly RunEvent[], allowedRecovery: number): Assessment {
  const measured = new Map<string, Extract<RunEvent, { type: "attack" }>>();
  for (const event of events) if (event.type === "attack") measured.set(keyOf(event.state, event.model), event);
  const resultOf = (attack: AttackName, model: AssessedModelName): AttackResult | undefined =>
    measured.get(keyOf(attack, model))?.result;
  const hasRetrained = measured.has(keyOf("asItIs", "retrained"));
  const attacks = attackNames.flatMap((attack) => {
    const [unlearned, retrained] = [resultOf(attack, "unlearned"), resultOf(attack, "retrained")];
    // An attack has no outcome before it has been made on both models.
    if (unlearned === undefined || (hasRetrained && retrained === undefined)) return [];
    return [judgeAttack(unlearned, retrained, allowedRecovery)];
  });
  const asTheyAre = Object.fromEntries(
    assessedModels.flatMap((model) => {
      const values = measured.get(keyOf("asItIs", model))?.values;
      return values ? [[model, values]] : [];
    }),
  );
  return { asTheyAre, attacks, allowedRecovery };
}

const keyOf = (state: AssessedState, model: AssessedModelName): string => `${state} ${model}`;
