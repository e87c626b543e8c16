import { stepMetrics } from "../src/protocol/dashboard";
import type { DashboardEvaluation, RunSnapshot, StepMetric, UpdateMessage } from "../src/protocol/dashboard";
import { describeFigure } from "../src/protocol/figureTables";
import type { FigureColumn } from "../src/protocol/figureTables";
import type { Figure } from "../src/protocol/figures";
import type { Points, Series } from "../src/protocol/series";
import type { PageContext } from "./context";

/** Applies an update to a run. The result is a new object, so that the page recognises the change. */
export function applyUpdate(run: RunSnapshot, update: UpdateMessage): RunSnapshot {
  const { steps, status, evaluations, checkpoints, warnings, scorings } = update;
  return {
    ...run,
    status: status ?? run.status,
    evaluations: evaluations ?? run.evaluations,
    checkpoints: checkpoints ?? run.checkpoints,
    warnings: warnings ?? run.warnings,
    scorings: scorings ?? run.scorings,
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
  const news = pointsFrom(steps.map((values) => [values.step, values[metric]]));
  const longer = joined(extremes, news);
  return { extremes: longer, means: means === extremes ? longer : joined(means, news) };
};

/** The chosen evaluation. It is undefined before the first evaluation. */
export function chosenEvaluation({ run, evaluation }: Pick<PageContext, "run" | "evaluation">) {
  return evaluation === undefined ? undefined : run.evaluations[evaluation];
}

/** The passages with their scores before unlearning and in the chosen evaluation. Missing data is requested. */
export function scoredPassages({ run, passages, evaluation }: PageContext) {
  const before = run.evaluations.findIndex(({ phase }) => phase === "before");
  return {
    rows: passages.rows(),
    before: before < 0 ? undefined : passages.scores(before),
    now: evaluation === undefined ? undefined : passages.scores(evaluation),
  };
}

/** The evaluation before the first step. */
export function firstEvaluation({ evaluations }: Pick<RunSnapshot, "evaluations">): DashboardEvaluation | undefined {
  return evaluations.find(({ phase }) => phase === "before");
}

/** The name of an evaluation on the page. */
export function evaluationLabel({ step, phase }: DashboardEvaluation): string {
  return phase === "before" ? "before" : phase === "after" ? `after, step ${step}` : `step ${step}`;
}

type Measured = Pick<RunSnapshot, "evaluations" | "reference">;

/**
 * Finds the value of a figure for a given evaluation, and the evaluation that measured this value. An evaluation during
 * training lacks some figures, because it leaves out slow measurements. If the given evaluation lacks the figure, the
 * value comes from the latest earlier evaluation that has the figure. The value is null if the figure could not be
 * measured.
 */
export function lastValue(
  { evaluations }: Pick<RunSnapshot, "evaluations">,
  evaluation = -1,
  { read, remark }: Figure,
) {
  const measured = evaluations.slice(0, evaluation + 1).map((point) => ({ point, value: read(point.summary) }));
  return measured.findLast(({ point, value }) => (value ?? remark(point.summary)) != null);
}

/**
 * A text with two values of a figure: the value before unlearning, and the value of the retrained model. The reader
 * compares them with the current value. A missing value is left out.
 */
export function comparison(run: Measured, figure: Figure, task: string | null = null): string {
  const columns = { before: firstEvaluation(run)?.summary, retrained: run.reference };
  return Object.entries(columns)
    .filter(([, summary]) => summary && (figure.read(summary, task) ?? figure.remark(summary, task)) != null)
    .map(([name, summary]) => `${name} ${describeFigure(figure, summary, task)}`)
    .join(" · ");
}

/** A figure's values over the steps, from all evaluations that measured the figure. */
export function pointsOf({ evaluations }: RunSnapshot, { read }: Figure, task: string | null): Points {
  return pointsFrom(evaluations.map(({ step, summary }) => [step, read(summary, task)]));
}

/** Points from pairs of x and y. A pair without y is left out. */
export function pointsFrom(pairs: readonly (readonly [x: number, y: number | null | undefined])[]): Points {
  const known = pairs.flatMap(([x, y]) => (y == null ? [] : [[x, y] as const]));
  return { x: known.map(([x]) => x), y: known.map(([, y]) => y) };
}

/**
 * Joins two series of points. The points of `back` come after the points of `front`, so every x of `back` must be
 * higher.
 */
export function joined(front: Points, back: Points): Points {
  return { x: [...front.x, ...back.x], y: [...front.y, ...back.y] };
}

/**
 * The columns of a table of figures: the evaluation before unlearning, the chosen evaluation, and the retrained model.
 */
export function figureColumns(context: Pick<PageContext, "run" | "evaluation">): FigureColumn[] {
  const { run } = context;
  const before = firstEvaluation(run);
  const shown = chosenEvaluation(context);
  return [
    ...(before ? [{ heading: "before", summary: before.summary }] : []),
    ...(shown && shown !== before ? [{ heading: evaluationLabel(shown), summary: shown.summary }] : []),
    ...(run.reference ? [{ heading: "retrained", summary: run.reference }] : []),
  ];
}
