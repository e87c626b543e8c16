import { stepMetrics } from "../src/protocol/dashboard";
import type { DashboardEvaluation, RunSnapshot, StepMetric, UpdateMessage } from "../src/protocol/dashboard";
import type { Figure, FigureColumn } from "../src/protocol/figures";
import type { Points, Series } from "../src/protocol/series";

/** Applies an update to a run. The result is a new object, so that a change can be seen by comparing objects. */
export function applyUpdate(run: RunSnapshot, update: UpdateMessage): RunSnapshot {
  const { steps, status, evaluations, checkpoints, warnings } = update;
  return {
    ...run,
    status: status ?? run.status,
    evaluations: evaluations ?? run.evaluations,
    checkpoints: checkpoints ?? run.checkpoints,
    warnings: warnings ?? run.warnings,
    stepCount: run.stepCount + steps.length,
    series:
      steps.length === 0
        ? run.series
        : (Object.fromEntries(
            stepMetrics.map((metric) => [metric, appended(run.series[metric], steps, metric)]),
          ) as Record<StepMetric, Series>),
  };
}

const appended = ({ extremes, means }: Series, steps: UpdateMessage["steps"], metric: StepMetric): Series => {
  const x: number[] = [];
  const y: number[] = [];
  for (const values of steps) {
    const value = values[metric];
    if (value === null) continue;
    x.push(values.step);
    y.push(value);
  }
  const more = (points: Points): Points => ({ x: [...points.x, ...x], y: [...points.y, ...y] });
  const longer = more(extremes);
  return { extremes: longer, means: means === extremes ? longer : more(means) };
};

/** The evaluation before the first step. */
export function firstEvaluation({ evaluations }: RunSnapshot): DashboardEvaluation | undefined {
  return evaluations.find(({ phase }) => phase === "before");
}

/** The name of an evaluation on the page. */
export function evaluationLabel({ step, phase }: DashboardEvaluation): string {
  return phase === "before" ? "before" : phase === "after" ? `after, step ${step}` : `step ${step}`;
}

/** A figure over the evaluations that measured it. */
export function pointsOf({ evaluations }: RunSnapshot, { read }: Figure, task: string | null): Points {
  const points = evaluations.flatMap(({ step, summary }) => {
    const value = read(summary, task);
    return value == null ? [] : [[step, value] as const];
  });
  return { x: points.map(([step]) => step), y: points.map(([, value]) => value) };
}

/**
 * The columns of a table of figures: before, the chosen evaluation, and the retrained model.
 *
 * @param evaluation the place of the chosen evaluation
 */
export function figureColumns(run: RunSnapshot, evaluation: number | undefined): FigureColumn[] {
  const before = firstEvaluation(run);
  const shown = evaluation === undefined ? undefined : run.evaluations[evaluation];
  return [
    ...(before ? [{ heading: "before", summary: before.summary }] : []),
    ...(shown && shown !== before ? [{ heading: evaluationLabel(shown), summary: shown.summary }] : []),
    ...(run.reference ? [{ heading: "retrained", summary: run.reference }] : []),
  ];
}
