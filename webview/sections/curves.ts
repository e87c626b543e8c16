import type { EvaluationSummary, SplitScores } from "../../src/protocol/metrics";
import type { Points } from "../../src/protocol/series";
import { formatScore } from "../../src/protocol/wording";
import type { Level, Line, LineStyle } from "../charts/lineStyle";
import { createStepChart } from "../charts/stepChart";
import type { ChartSection, PageActions, PageContext } from "../context";
import { evaluationBefore, evaluationLabel, scoresOf } from "../model";
import type { RunModel } from "../model";
import { figure } from "../ui/figure";
import { smooth } from "../../src/protocol/series";
import { stopThresholds } from "../stopRules";
import { createLegend } from "./legend";
import { smoothingControl } from "./smoothing";
import { stepRange, zoomControls } from "./zoom";

interface Curve extends LineStyle {
  readonly of: (scores: SplitScores, summary: EvaluationSummary) => number | null | undefined;
}

/** One colour a set, one dash and marker a figure. */
const curves: readonly Curve[] = [
  {
    name: "forget-r",
    label: "forget, recited",
    color: "forget",
    marker: "circle",
    of: ({ forget }) => forget?.regurgitation,
  },
  {
    ...{ name: "forget-t", label: "forget, answered", color: "forget", marker: "triangle", dash: [6, 4] },
    of: ({ forget }) => forget?.knowledge,
  },
  {
    name: "retain-r",
    label: "retain, recited",
    color: "retain",
    marker: "rect",
    of: ({ retain }) => retain?.regurgitation,
  },
  {
    ...{ name: "retain-t", label: "retain, answered", color: "retain", marker: "rectRot", dash: [6, 4] },
    of: ({ retain }) => retain?.knowledge,
  },
  {
    ...{ name: "withheld-r", label: "withheld, recited", color: "withheld", marker: "crossRot", dash: [2, 3] },
    of: ({ withheld }) => withheld?.regurgitation,
  },
  {
    ...{ name: "utility", label: "utility", color: "utility", marker: "star", dash: [9, 3, 2, 3] },
    of: (_, { utility }) => utility,
  },
];

/** Forgetting and keeping over the steps, with where they began and where a retrained model stands. */
export function createCurves({ change }: PageActions): ChartSection {
  const frame = figure({ title: "Forgetting and keeping" });
  const zoom = zoomControls(change);
  const smoothing = smoothingControl(change);
  const chart = createStepChart({
    label: "Scores of the forget and retain sets over the steps",
    format: (value) => value.toFixed(2),
    onZoom: zoom.choose,
    onStep: (step) => {
      if (shown !== undefined) change({ evaluation: nearest(shown.run, step) });
    },
  });
  let shown: PageContext | undefined;
  const legend = createLegend((name) => {
    const hidden = shown?.view.hidden ?? [];
    change({ hidden: hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name] });
  });
  frame.body.append(chart.canvas);
  frame.body.after(legend.element);
  frame.controls.append(smoothing.element, zoom.element);

  const render = (context: PageContext): void => {
    shown = context;
    const { run, view, theme, evaluation } = context;
    const measured = curves.filter(({ of }) => pointsOf(run, view.task, of).y.length > 0);
    frame.setEmpty(measured.length === 0 ? emptySentence(run) : null);
    legend.element.hidden = measured.length === 0;
    legend.show(measured, view.hidden);
    zoom.show(run, view);
    smoothing.show(view.smoothing);
    smoothing.element.hidden = measured.every(({ of }) => pointsOf(run, view.task, of).y.length < fewestToSmooth);
    if (measured.length === 0) return;
    const lines = measured.filter(({ name }) => !view.hidden.includes(name));
    chart.show(
      {
        ...stepRange(run, view),
        lines: lines.map(({ of, ...style }): Line => ({
          ...style,
          ...smoothedPoints(pointsOf(run, view.task, of), view.smoothing),
        })),
        levels: levelsOf(run, view.task, lines),
        marks: run.checkpoints.map(({ step }) => ({
          step,
          label: `Checkpoint at step ${step}`,
          onClick: () => change({ evaluation: nearest(run, step) }),
        })),
        selectedStep: evaluation === undefined ? undefined : run.evaluations[evaluation]?.step,
        yRange: [0, 1],
      },
      theme,
    );
    frame.setTable(() => ({
      head: ["evaluation", ...measured.map(({ label }) => label)],
      rows: run.evaluations.map((point) => [
        evaluationLabel(point),
        ...measured.map(({ of }) => formatScore(of(scoresOf(point.summary, view.task), point.summary))),
      ]),
    }));
  };
  return { element: frame.element, render, chart: { title: "Forgetting and keeping", canvas: chart.canvas } };
}

const pointsOf = (run: RunModel, task: string | null, of: Curve["of"]): Points => {
  const points = run.evaluations.flatMap(({ step, summary }) => {
    const value = of(scoresOf(summary, task), summary);
    return value == null ? [] : [[step, value] as const];
  });
  return { x: points.map(([step]) => step), y: points.map(([, value]) => value) };
};

/** Fewer points are seen one by one; an average would only hide them. */
const fewestToSmooth = 10;

const smoothedPoints = (points: Points, weight: number): Pick<Line, "points" | "raw"> =>
  weight === 0 || points.y.length < fewestToSmooth
    ? { points }
    : { points: { x: points.x, y: smooth(points.y, weight) }, raw: points };

/**
 * Where training is to end, where the recited shares began and where the retrained model's are; levels that lie
 * together share one line.
 */
const levelsOf = (run: RunModel, task: string | null, lines: readonly Curve[]): Level[] => {
  const levels: Level[] = [];
  const add = (
    curve: Curve,
    summary: EvaluationSummary | null | undefined,
    label: string,
    dash: readonly number[],
  ): void => {
    const value = summary && curve.of(scoresOf(summary, task), summary);
    if (value == null) return;
    const twin = levels.find((level) => Math.abs(level.value - value) < visibleDifference);
    const named = `${curve.color} ${label}`;
    if (twin === undefined) levels.push({ value, label: named, color: curve.color, dash });
    else levels[levels.indexOf(twin)] = { ...twin, label: `${twin.label}, ${named}`, color: "neutral" };
  };
  for (const { curve, value, label } of stopThresholds(run)) {
    const line = lines.find(({ name }) => name === curve);
    if (line !== undefined) levels.push({ value, label, color: line.color, dash: [10, 4] });
  }
  for (const name of ["forget-r", "retain-r"]) {
    const curve = lines.find((line) => line.name === name);
    if (curve === undefined) continue;
    add(curve, evaluationBefore(run)?.summary, "before", [5, 5]);
    add(curve, run.reference, "retrained", [1, 4]);
  }
  return levels;
};
const visibleDifference = 0.01;

/** The place of the evaluation nearest to a step; of several at one step, the last. */
const nearest = (run: RunModel, step: number): number | null => {
  let best: number | null = null;
  for (const [place, evaluation] of run.evaluations.entries()) {
    const current = best === null ? Infinity : Math.abs((run.evaluations[best]?.step ?? Infinity) - step);
    if (Math.abs(evaluation.step - step) <= current) best = place;
  }
  return best;
};

const emptySentence = ({ status }: RunModel): string =>
  status.isActive
    ? "Nothing has been measured yet. The first evaluation comes before the first step."
    : "This run has measured nothing.";
