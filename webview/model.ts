import { stepMetrics } from "../src/protocol/dashboard";
import type { DashboardEvaluation, RunSnapshot, StepMetric, UpdateMessage } from "../src/protocol/dashboard";
import type { EvaluationSummary, SplitScores } from "../src/protocol/metrics";
import type { Points, Series } from "../src/protocol/series";

/** A run as the page knows it; a new object whenever something changed. */
export type RunModel = RunSnapshot;

/** A run with what an update says is new. */
export function applyUpdate(run: RunModel, update: UpdateMessage): RunModel {
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
  for (const figures of steps) {
    const value = figures[metric];
    if (value === null) continue;
    x.push(figures.step);
    y.push(value);
  }
  const more = (points: Points): Points => ({ x: [...points.x, ...x], y: [...points.y, ...y] });
  const longer = more(extremes);
  return { extremes: longer, means: means === extremes ? longer : more(means) };
};

/** The evaluation before the first step. */
export function evaluationBefore({ evaluations }: RunModel): DashboardEvaluation | undefined {
  return evaluations.find(({ phase }) => phase === "before");
}

/** A summary's scores of all tasks together, or of one. */
export function scoresOf(summary: EvaluationSummary, task: string | null): SplitScores {
  return (
    (task === null ? summary : summary.tasks[task]) ?? { forget: null, retain: null, withheld: null, holdout: null }
  );
}

/** The tasks that a run's evaluations tell apart. */
export function tasksOf({ evaluations }: RunModel): string[] {
  return [...new Set(evaluations.flatMap(({ summary }) => Object.keys(summary.tasks)))].sort();
}

/** An evaluation as a reader names it. */
export function evaluationLabel({ step, phase }: DashboardEvaluation): string {
  return phase === "before" ? "before" : phase === "after" ? `after, step ${step}` : `step ${step}`;
}
