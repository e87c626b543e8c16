import type { GivenAway } from "../../protocol/assessment";
import { measurementLabel } from "../../protocol/attacks";
import type { AssessedState } from "../../protocol/attacks";
import type { AttackEvent, EvaluationEvent } from "../../protocol/events";
import type { EvaluationSummary } from "../../protocol/metrics";

/** An evaluation on the page, with its name if the step does not name it. */
export interface NamedEvaluation extends EvaluationEvent {
  readonly label?: string;
}

/**
 * The measurements of an assessment in the form of evaluations, so that the page lists and inspects their passages. An
 * attack that was not made has no passages and is left out.
 */
export function assessedEvaluations(attacks: readonly AttackEvent[]): NamedEvaluation[] {
  return attacks.flatMap(({ file, step, state, model, values, seconds, attempt, time }) =>
    file === undefined
      ? []
      : [
          {
            ...{
              type: "evaluation",
              phase: phaseOf(state),
              step,
              summary: summaryOf(values),
              file,
              seconds,
              attempt,
              time,
            },
            label: measurementLabel(state, model),
          },
        ],
  );
}

/** On the page, an evaluation during training measures a part of the passages, as these attacks do. */
const phaseOf = (state: AssessedState): EvaluationEvent["phase"] => (ofAPart.has(state) ? "during" : "after");

const ofAPart: ReadonlySet<AssessedState> = new Set([
  ...(["rephrasing", "alias", "reverse", "multiHop", "context", "relearning"] as const),
]);

const summaryOf = ({ recited, answered, membershipAuc = null }: GivenAway): EvaluationSummary => ({
  forget: { regurgitation: recited, regurgitationF1: null, knowledge: answered, rephrasedKnowledge: null },
  ...{ retain: null, withheld: null, holdout: null, membershipAuc, membershipKs: null },
  ...{ utility: null, leakingShare: null, fluency: null, tasks: {} },
});
