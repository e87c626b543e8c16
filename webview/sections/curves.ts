import type { RunSnapshot } from "../../src/protocol/dashboard";
import { describeFigure } from "../../src/protocol/figureTables";
import { figureOf } from "../../src/protocol/figures";
import { passageCount } from "../../src/protocol/measuredPart";
import type { Figure, FigureKey } from "../../src/protocol/figures";
import type { EvaluationSummary, TextRecall } from "../../src/protocol/metrics";
import { describeSet } from "../../src/protocol/phrases";
import { formatPercent } from "../../src/protocol/wording";
import { smooth } from "../../src/protocol/series";
import type { Points } from "../../src/protocol/series";
import { beforeName, stepName } from "../../src/protocol/stepNames";
import type { ChartStop, Level, Line, LineStyle } from "../charts/lineStyle";
import { createStepChart } from "../charts/stepChart";
import type { ChartSection, PageActions, PageContext } from "../context";
import {
  chosenEvaluation,
  evaluationTitle,
  firstEvaluation,
  mainFigure,
  pointsOf,
  samplesOf,
  scoringPoints,
} from "../model";
import { stopThresholds } from "../stopThresholds";
import { chartCard } from "../ui/chartCard";
import { createLegend } from "./legend";
import { createStepControls, stepRange } from "./stepControls";

interface Curve extends LineStyle {
  readonly name: FigureKey;
  readonly figure: Figure;
}

const curveOf = (name: FigureKey, style: Pick<LineStyle, "color" | "marker">): Curve => {
  const figure = figureOf(name);
  return { ...style, name, label: figure.shortLabel, figure };
};

/**
 * The curves of the evaluations. The colour of a curve stands for the set, and the marker stands for the figure. Hollow
 * markers and dashes stand for samples.
 */
const curves: readonly Curve[] = [
  curveOf("forget.regurgitation", { color: "forget", marker: "circle" }),
  curveOf("forget.knowledge", { color: "forget", marker: "triangle" }),
  curveOf("retain.regurgitation", { color: "retain", marker: "rect" }),
  curveOf("retain.knowledge", { color: "retain", marker: "rectRot" }),
  curveOf("withheld.regurgitation", { color: "withheld", marker: "crossRot" }),
  curveOf("utility", { color: "utility", marker: "star" }),
];

interface ScoringCurve extends LineStyle {
  readonly split: "forget" | "retain";
}

/**
 * The curves of the measurements by scoring alone. The lines of these curves are dotted and have no markers, because
 * such a measurement is no evaluation.
 */
const scoringCurves: readonly ScoringCurve[] = (["forget", "retain"] as const).map((split) => ({
  split,
  name: `scoring.${split}`,
  label: figureOf(`${split}.memorization.probability`).shortLabel,
  color: split,
  dash: [2, 3],
}));
/** The values of a scoring in the table of the chart. */
const scoringColumns = (["probability", "exactMemorization"] as const).flatMap((key) =>
  (["forget", "retain"] as const).map((split) => ({ key, split })),
);
const note =
  "Filled: all passages. Hollow and dashed: a sample. Dotted: how sure the model is of the true texts of a few " +
  "passages, measured without generating.";

/**
 * The scores over the steps. Horizontal lines show the scores before unlearning and the scores of the retrained model.
 */
export function createCurves({ change }: PageActions): ChartSection {
  const controls = createStepControls(change);
  const chart = createStepChart({
    label: "Scores of the forget and retain sets over time",
    format: formatPercent,
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
    note,
    canvas: chart.canvas,
    keyboard: chart.keyboard,
    legend,
    controls: [controls.smoothing, controls.zoom],
  });

  const render = (context: PageContext): void => {
    shown = context;
    const { run, view, theme } = context;
    const pointsOfCurve = ({ figure }: Curve): Points => pointsOf(run, figure, view.task);
    const measured = curves.filter((curve) => pointsOfCurve(curve).y.length > 0);
    const pointsOfScoring = ({ split }: ScoringCurve): Points => scoringPoints(run, split, "probability", view.task);
    const scored = scoringCurves.filter((curve) => pointsOfScoring(curve).y.length > 0);
    frame.setEmpty(measured.length + scored.length === 0 ? emptySentence(run) : null);
    legend.show([...measured, ...scored], view.hidden);
    controls.show(run, view);
    controls.smoothing.hidden = measured.every((curve) => pointsOfCurve(curve).y.length < fewestToSmooth);
    if (measured.length + scored.length === 0) return;
    const [parts, scoredParts] = [samplesOf(run), scoredPartsOf(run)];
    const lines = measured.filter(({ name }) => !view.hidden.includes(name));
    chart.show(
      {
        ...stepRange(run, view.zoom),
        kind: run.kind,
        lines: [
          ...lines.map((curve): Line => ({
            ...curve,
            ...smoothedPoints(pointsOfCurve(curve), view.smoothing),
            parts,
          })),
          ...scored
            .filter(({ name }) => !view.hidden.includes(name))
            .map((curve): Line => ({ ...curve, points: pointsOfScoring(curve), parts: scoredParts })),
        ],
        levels: levelsOf(run, view.task, lines),
        stops: stopsOf(context, (step) => change({ evaluation: nearest(run, step) })),
        marks: run.checkpoints.map(({ step }) => ({
          step,
          label: `Checkpoint at ${stepName(run.kind, step)}`,
          onClick: () => change({ evaluation: nearest(run, step) }),
        })),
        selectedStep: chosenEvaluation(context)?.step,
        yRange: [0, 1],
      },
      theme,
    );
    frame.setTable(() => ({
      head: [
        "measurement",
        ...measured.map(({ label }) => label),
        ...(scored.length === 0 ? [] : scoringColumns.map(({ key, split }) => scoringLabel(split, key))),
      ],
      rows: [
        ...run.evaluations.map((point) => [
          evaluationTitle(point),
          ...measured.map(({ figure }) => describeFigure(figure, point.summary, view.task)),
          ...(scored.length === 0 ? [] : scoringColumns.map(() => "")),
        ]),
        ...run.scorings.map(({ step, summary }) => [
          `${stepName(run.kind, step)}, ${scoredParts.get(step) ?? ""}`,
          ...measured.map(() => ""),
          ...scoringColumns.map(({ key, split }) =>
            formatPercent((view.task === null ? summary : summary.tasks[view.task])?.[split]?.[key]),
          ),
        ]),
      ],
    }));
  };
  return { element: frame.element, render, picture: frame.picture };
}

const scoringLabel = (split: "forget" | "retain", key: keyof TextRecall): string =>
  figureOf(`${split}.memorization.${key}`).shortLabel;

/** The steps of the measurements by scoring alone, each with the part of the passages that was scored. */
const scoredPartsOf = ({ scorings }: RunSnapshot): ReadonlyMap<number, string> =>
  new Map(
    scorings.map(({ step, passages }) => {
      const { measured, all } = passageCount({ passages }) ?? { measured: 0, all: 0 };
      return [step, `scored ${measured} of ${all} passages`];
    }),
  );

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
 * The horizontal lines of the chart. They show the stop rules, and the main figure of each set before unlearning and in
 * the retrained model. If two of these values nearly coincide, they share one line.
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
  for (const split of ["forget", "retain"] as const) {
    const curve = lines.find(({ name }) => name === mainFigure(run, split, task).key);
    if (curve === undefined) continue;
    add(
      curve,
      firstEvaluation(run)?.summary,
      run.kind === "monitor" ? `in ${beforeName(run.kind)}` : beforeName(run.kind),
      [5, 5],
    );
    add(curve, run.reference, "in a model without the forget set", [1, 4]);
  }
  return levels;
};
const visibleDifference = 0.01;

/** The steps that the keyboard reaches in the chart: the steps of the evaluations and of the checkpoints. */
const stopsOf = ({ run, view: { task } }: PageContext, onChoose: (step: number) => void): ChartStop[] => {
  const checkpoints = new Set(run.checkpoints.map(({ step }) => step));
  const steps = new Set([...run.evaluations.map(({ step }) => step), ...checkpoints]);
  return [...steps]
    .sort((left, right) => left - right)
    .map((step) => {
      const measured = run.evaluations.findLast((evaluation) => evaluation.step === step);
      const name = measured === undefined ? stepName(run.kind, step) : evaluationTitle(measured);
      const scores = (["forget", "retain"] as const).flatMap(
        (split) => describeSet(split, measured?.summary, undefined, task) ?? [],
      );
      return {
        step,
        label: `${name}${checkpoints.has(step) ? ", checkpoint" : ""}${scores.length === 0 ? "" : `: ${scores.join("; ")}`}`,
        onChoose: () => onChoose(step),
      };
    });
};

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

const emptySentence = ({ status, kind }: RunSnapshot): string => {
  if (!status.isActive) return "This run has no evaluation.";
  const when = kind === "monitor" ? "at the end of the first round" : "before the first step";
  return `Nothing has been measured yet. The first evaluation comes ${when}.`;
};
