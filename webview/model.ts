import { assessedModelLabel } from "../src/protocol/attacks";
import { stepMetrics } from "../src/protocol/dashboard";
import type { DashboardEvaluation, RunSnapshot, StepMetric, UpdateMessage } from "../src/protocol/dashboard";
import { describeFigure } from "../src/protocol/figureTables";
import type { FigureColumn } from "../src/protocol/figureTables";
import { mainFigureOf } from "../src/protocol/figures";
import type { Figure } from "../src/protocol/figures";
import { describePart, isSample } from "../src/protocol/measuredPart";
import type { FigureDifferences } from "../src/protocol/intervals/figureIntervals";
import type { TextRecall } from "../src/protocol/metrics";
import type { Split } from "../src/protocol/passages";
import { describeDifference, retrainedColumns } from "../src/protocol/retrainedColumns";
import { withoutForgetSet } from "../src/protocol/phrases";
import type { JointFigures, RetrainedBeside } from "../src/protocol/retrainedColumns";
import type { Points, Series } from "../src/protocol/series";
import type { PageContext } from "./context";

/** Applies an update to a run. The result is a new object, so that the page recognises the change. */
export function applyUpdate(run: RunSnapshot, update: UpdateMessage): RunSnapshot {
  const { steps, status, evaluations, checkpoints, best, warnings, scorings, assessment, verdict } = update;
  return {
    ...run,
    status: status ?? run.status,
    evaluations: evaluations ?? run.evaluations,
    checkpoints: checkpoints ?? run.checkpoints,
    best: best === undefined ? run.best : best,
    warnings: warnings ?? run.warnings,
    scorings: scorings ?? run.scorings,
    assessment: assessment === undefined ? run.assessment : assessment,
    verdict: verdict === undefined ? run.verdict : verdict,
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

/**
 * The index of the evaluation to show. Without a choice, it is the latest one, and in an assessment the unlearned model
 * without an attack.
 */
export function shownEvaluation(
  { kind, evaluations }: Pick<RunSnapshot, "kind" | "evaluations">,
  chosen: number | null,
): number | undefined {
  const last = evaluations.length - 1;
  if (last < 0) return undefined;
  if (chosen !== null || kind !== "assess") return Math.min(chosen ?? last, last);
  const unattacked = evaluations.findIndex(({ label }) => label === assessedModelLabel("unlearned"));
  return unattacked < 0 ? last : unattacked;
}

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
export function evaluationLabel({ step, phase, label }: DashboardEvaluation): string {
  if (label !== undefined) return label;
  return phase === "before" ? "before" : phase === "after" ? `after, step ${step}` : `step ${step}`;
}

/** The name of an evaluation, with its part of the passages if it measured a sample: `step 24, 20 of 240 passages`. */
export function evaluationTitle(point: DashboardEvaluation): string {
  return isSample(point) ? `${evaluationLabel(point)}, ${describePart(point)}` : evaluationLabel(point);
}

/** The figure that stands for a set of the run in the tiles and in the charts with one figure for each set. */
export function mainFigure(
  { evaluations }: Pick<RunSnapshot, "evaluations">,
  split: Split,
  task: string | null = null,
): Figure {
  return mainFigureOf(
    split,
    evaluations.map(({ summary }) => summary),
    task,
  );
}

/** The steps at which only a sample was measured, each with the part that was measured. */
export function samplesOf({ evaluations }: Pick<RunSnapshot, "evaluations">): ReadonlyMap<number, string> {
  const parts = new Map<number, string>();
  for (const point of evaluations) {
    if (isSample(point)) parts.set(point.step, describePart(point));
    // A step can also have a full measurement, which the user asked for.
    else parts.delete(point.step);
  }
  return parts;
}

/**
 * The values of a run's scorings, over the steps. A scoring reads the true texts and generates nothing, so its values
 * are never mixed with the values of evaluations.
 */
export function scoringPoints(
  { scorings }: Pick<RunSnapshot, "scorings">,
  split: "forget" | "retain",
  key: keyof TextRecall,
  task: string | null,
): Points {
  return pointsFrom(
    scorings.map(({ step, summary }) => [step, (task === null ? summary : summary.tasks[task])?.[split]?.[key]]),
  );
}

/**
 * The differences of an evaluation from the retrained model, if they have arrived. An assessment attacks the retrained
 * model too, and its table shows both models under the same attack, so it has no such differences.
 */
export function differencesOf(
  run: RunSnapshot,
  evaluation: number | undefined,
  passages: PageContext["passages"],
): FigureDifferences | undefined {
  return besideRetrained(run, evaluation, passages)?.differences;
}

/** What only the chosen evaluation and the retrained model together have, if it has arrived. */
export function jointFiguresOf({
  run,
  evaluation,
  passages,
}: Pick<PageContext, "run" | "evaluation" | "passages">): JointFigures | undefined {
  return besideRetrained(run, evaluation, passages);
}

const besideRetrained = (
  run: RunSnapshot,
  evaluation: number | undefined,
  passages: PageContext["passages"],
): RetrainedBeside | undefined =>
  evaluation === undefined || run.kind === "assess" ? undefined : passages.besideRetrained(run, 0, evaluation);

type Measured = Pick<RunSnapshot, "evaluations" | "reference">;

/**
 * A text with two values of a figure: the value before unlearning, and the value of the retrained model. The reader
 * compares them with the current value. A missing value is left out.
 *
 * @param differences the differences of the current values from the retrained model, if they are known
 */
export function comparison(
  run: Measured,
  figure: Figure,
  task: string | null = null,
  differences?: FigureDifferences,
): string {
  const columns = { was: firstEvaluation(run)?.summary, [withoutForgetSet]: run.reference };
  const difference = task === null ? differences?.[figure.key] : undefined;
  const parts = Object.entries(columns)
    .filter(([, summary]) => summary && (figure.read(summary, task) ?? figure.remark(summary, task)) != null)
    .map(([name, summary]) => `${name} ${describeFigure(figure, summary, task)}`);
  const last = difference === undefined ? "" : ` (${describeDifference(figure, difference)})`;
  return `${parts.join(" · ")}${last}`;
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
export function figureColumns(context: Pick<PageContext, "run" | "evaluation" | "passages">): FigureColumn[] {
  const { run, evaluation, passages } = context;
  const before = firstEvaluation(run);
  const shown = chosenEvaluation(context);
  return [
    ...(before ? [{ heading: evaluationLabel(before), summary: before.summary }] : []),
    ...(shown && shown !== before
      ? [{ heading: evaluationTitle(shown), summary: shown.summary, showsIntervals: true }]
      : []),
    ...(run.reference
      ? retrainedColumns({ summary: run.reference, differences: differencesOf(run, evaluation, passages) })
      : []),
  ];
}
