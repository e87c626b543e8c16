import type { RunSnapshot } from "../../src/protocol/dashboard";
import { describeFigure } from "../../src/protocol/figureTables";
import { figureOf } from "../../src/protocol/figures";
import type { Figure, FigureKey } from "../../src/protocol/figures";
import type { EvaluationSummary } from "../../src/protocol/metrics";
import { smooth } from "../../src/protocol/series";
import type { Points } from "../../src/protocol/series";
import type { Level, Line, LineStyle } from "../charts/lineStyle";
import { createStepChart } from "../charts/stepChart";
import type { ChartSection, PageActions, PageContext } from "../context";
import { chosenEvaluation, evaluationLabel, firstEvaluation, pointsOf } from "../model";
import { stopThresholds } from "../stopThresholds";
import { chartCard } from "../ui/chartCard";
import { createLegend } from "./legend";
import { createStepControls, stepRange } from "./stepControls";

interface Curve extends LineStyle {
  readonly name: FigureKey;
  readonly figure: Figure;
}

const curveOf = (name: FigureKey, style: Pick<LineStyle, "color" | "marker" | "dash">): Curve => {
  const figure = figureOf(name);
  return { ...style, name, label: figure.shortLabel, figure };
};

/**
 * The curves of the chart. The colour of a curve stands for the set. The marker and the dashes stand for the figure.
 */
const curves: readonly Curve[] = [
  curveOf("forget.regurgitation", { color: "forget", marker: "circle" }),
  curveOf("forget.knowledge", { color: "forget", marker: "triangle", dash: [6, 4] }),
  curveOf("retain.regurgitation", { color: "retain", marker: "rect" }),
  curveOf("retain.knowledge", { color: "retain", marker: "rectRot", dash: [6, 4] }),
  curveOf("withheld.regurgitation", { color: "withheld", marker: "crossRot", dash: [2, 3] }),
  curveOf("utility", { color: "utility", marker: "star", dash: [9, 3, 2, 3] }),
];

/**
 * The scores over the steps. Horizontal lines show the scores before unlearning and the scores of the retrained model.
 */
export function createCurves({ change }: PageActions): ChartSection {
  const controls = createStepControls(change);
  const chart = createStepChart({
    label: "Scores of the forget and retain sets over the steps",
    format: (value) => value.toFixed(2),
    onZoom: controls.zoomTo,
    onStep: (step) => {
      if (shown !== undefined) change({ evaluation: nearest(shown.run, step) });
    },
  });
  let shown: PageContext | undefined;
  const legend = createLegend((name) => {
    const hidden = shown?.view.hidden ?? [];
    change({ hidden: hidden.includes(name) ? hidden.filter((other) => other !== name) : [...hidden, name] });
  });
  const frame = chartCard({
    title: "Forgetting and keeping",
    canvas: chart.canvas,
    legend: legend.element,
    controls: [controls.smoothing, controls.zoom],
  });

  const render = (context: PageContext): void => {
    shown = context;
    const { run, view, theme } = context;
    const pointsOfCurve = ({ figure }: Curve): Points => pointsOf(run, figure, view.task);
    const measured = curves.filter((curve) => pointsOfCurve(curve).y.length > 0);
    frame.setEmpty(measured.length === 0 ? emptySentence(run) : null);
    legend.show(measured, view.hidden);
    controls.show(run, view);
    controls.smoothing.hidden = measured.every((curve) => pointsOfCurve(curve).y.length < fewestToSmooth);
    if (measured.length === 0) return;
    const lines = measured.filter(({ name }) => !view.hidden.includes(name));
    chart.show(
      {
        ...stepRange(run, view.zoom),
        lines: lines.map((curve): Line => ({ ...curve, ...smoothedPoints(pointsOfCurve(curve), view.smoothing) })),
        levels: levelsOf(run, view.task, lines),
        marks: run.checkpoints.map(({ step }) => ({
          step,
          label: `Checkpoint at step ${step}`,
          onClick: () => change({ evaluation: nearest(run, step) }),
        })),
        selectedStep: chosenEvaluation(context)?.step,
        yRange: [0, 1],
      },
      theme,
    );
    frame.setTable(() => ({
      head: ["evaluation", ...measured.map(({ label }) => label)],
      rows: run.evaluations.map((point) => [
        evaluationLabel(point),
        ...measured.map(({ figure }) => describeFigure(figure, point.summary, view.task)),
      ]),
    }));
  };
  return { element: frame.element, render, picture: frame.picture };
}

/**
 * The smallest number of points for smoothing. A shorter line is not smoothed, because the reader can see its points
 * one by one.
 */
const fewestToSmooth = 10;

const smoothedPoints = (points: Points, weight: number): Pick<Line, "points" | "raw"> =>
  weight === 0 || points.y.length < fewestToSmooth
    ? { points }
    : { points: { x: points.x, y: smooth(points.y, weight) }, raw: points };

/**
 * The horizontal lines of the chart. They show the stop rules, the recited shares before unlearning, and the recited
 * shares of the retrained model. If two of these values nearly coincide, they share one line.
 */
const levelsOf = (run: RunSnapshot, task: string | null, lines: readonly Curve[]): Level[] => {
  const levels: Level[] = [];
  const add = (
    { color, figure }: Curve,
    summary: EvaluationSummary | null | undefined,
    label: string,
    dash: readonly number[],
  ): void => {
    const value = summary && figure.read(summary, task);
    if (value == null) return;
    const twin = levels.find((level) => Math.abs(level.value - value) < visibleDifference);
    const named = `${color} ${label}`;
    if (twin === undefined) levels.push({ value, label: named, color, dash });
    else levels[levels.indexOf(twin)] = { ...twin, label: `${twin.label}, ${named}`, color: "neutral" };
  };
  for (const { curve, value, label } of stopThresholds(run)) {
    const line = lines.find(({ name }) => name === curve);
    if (line !== undefined) levels.push({ value, label, color: line.color, dash: [10, 4] });
  }
  for (const key of ["forget.regurgitation", "retain.regurgitation"]) {
    const curve = lines.find(({ name }) => name === key);
    if (curve === undefined) continue;
    add(curve, firstEvaluation(run)?.summary, "before", [5, 5]);
    add(curve, run.reference, "retrained", [1, 4]);
  }
  return levels;
};
const visibleDifference = 0.01;

/**
 * The index of the evaluation whose step is nearest to a given step. If several evaluations are equally near, the last
 * of them is chosen.
 */
const nearest = (run: RunSnapshot, step: number): number | null => {
  let [found, least]: [number | null, number] = [null, Infinity];
  for (const [place, evaluation] of run.evaluations.entries()) {
    const distance = Math.abs(evaluation.step - step);
    if (distance <= least) [found, least] = [place, distance];
  }
  return found;
};

const emptySentence = ({ status }: RunSnapshot): string =>
  status.isActive
    ? "Nothing has been measured yet. The first evaluation comes before the first step."
    : "This run has no evaluation.";
