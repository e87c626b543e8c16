import type { RunOverview } from "../control/runs/runOverview";
import { countOutcomes } from "../protocol/assessmentTable";
import type { EvaluationEvent } from "../protocol/events";
import type { Figure } from "../protocol/figures";
import { describePart } from "../protocol/measuredPart";

/**
 * A run as JSON for scripts. The name of a figure is its key in the list of figures. A figure that was not measured is
 * null, and so is the interval of a figure without one. Only an assessment
 * has outcomes of attacks.
 */
export function jsonOfRun(run: RunOverview, shown: readonly Figure[]) {
  const { folder, id, name, createdAt, objective, status, reason, step, totalSteps, alerts, note } = run;
  const { before, latest, assessment } = run;
  const attacks = assessment && {
    withstood: countOutcomes(assessment.attacks, "withstood"),
    notWithstood: countOutcomes(assessment.attacks, "not withstood"),
    notMeasured: countOutcomes(assessment.attacks, "not measured"),
  };
  const figuresOf = (evaluation: EvaluationEvent | undefined) =>
    evaluation && {
      step: evaluation.step,
      measured: describePart(evaluation),
      figures: Object.fromEntries(shown.map(({ key, read }) => [key, read(evaluation.summary) ?? null])),
      intervals: Object.fromEntries(shown.map(({ key, interval }) => [key, interval(evaluation.summary) ?? null])),
    };
  const facts = { folder, id, name, createdAt, objective, status, reason, step, totalSteps, alerts, note };
  return { ...facts, before: figuresOf(before) ?? null, latest: figuresOf(latest) ?? null, attacks: attacks ?? null };
}
