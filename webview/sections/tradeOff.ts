import type { RunSnapshot } from "../../src/protocol/dashboard";
import type { Figure } from "../../src/protocol/figures";
import { isSample, lastMeasured } from "../../src/protocol/measuredPart";
import { formatPercent } from "../../src/protocol/wording";
import { createScatterChart } from "../charts/scatterChart";
import type { RunPoint, ScatterPoint } from "../charts/scatterChart";
import type { ChartSection, PageActions, PageContext } from "../context";
import { evaluationTitle, mainFigure } from "../model";
import { runNames, runStyle } from "../runDifferences";
import { chartCard } from "../ui/chartCard";

const note =
  "The upper left is best: there, the model has forgotten the forget set and kept the retain set. Hollow points are " +
  "samples.";

/**
 * A chart of the forget set's main figure (x) against the retain set's main figure (y), with a point for each
 * evaluation. The chart helps the reader to choose a checkpoint.
 */
export function createTradeOff({ change }: PageActions): ChartSection {
  let places: readonly number[] = [];
  const chart = createScatterChart({
    label: "Forget score against retain score, a point for each evaluation",
    onChoose: (index) => {
      const evaluation = places[index];
      if (evaluation !== undefined) change({ evaluation });
    },
  });
  const frame = chartCard({
    title: "Trade-off",
    note,
    canvas: chart.canvas,
    keyboard: chart.keyboard,
  });

  const render = ({ run, runs, view, theme, evaluation }: PageContext): void => {
    const [forget, retain] = [mainFigure(run, "forget", view.task), mainFigure(run, "retain", view.task)];
    const checkpoints = new Set(run.checkpoints.map(({ step }) => step));
    const found = run.evaluations.flatMap((point, place) => {
      const [x, y] = [forget.read(point.summary, view.task), retain.read(point.summary, view.task)];
      if (x == null || y == null) return [];
      const kind = point.phase === "before" ? ("before" as const) : ("measured" as const);
      const isBest = kind === "measured" && point.step === run.best?.step;
      const label = `${evaluationTitle(point)}${isBest ? ", best checkpoint" : ""}`;
      const hasCheckpoint = kind === "measured" && checkpoints.has(point.step);
      return [
        {
          place,
          point: { x, y, label, kind, isSample: isSample(point), hasCheckpoint, isSelected: place === evaluation },
        },
      ];
    });
    frame.setNote(run.best === null ? note : `${note} Best checkpoint: step ${run.best.step}, ${run.best.rule}.`);
    places = found.map(({ place }) => place);
    const points: ScatterPoint[] = found.map(({ point }) => point);
    const [x, y] = run.reference ? [forget.read(run.reference, view.task), retain.read(run.reference, view.task)] : [];
    if (x != null && y != null && points.length > 0) {
      points.push({
        ...{ x, y, label: "a model without the forget set", kind: "reference" },
        ...{ isSample: false, hasCheckpoint: false, isSelected: false },
      });
    }
    frame.setEmpty(points.length === 0 ? "The chart needs an evaluation of a forget set and a retain set." : null);
    if (points.length === 0) return;
    const others = otherRuns(runs, [forget, retain], view.task);
    chart.show(points, others, { xTitle: forget.shortLabel, yTitle: retain.shortLabel }, theme);
    frame.setTable(() => ({
      head: ["evaluation", forget.shortLabel, retain.shortLabel, "checkpoint"],
      rows: [
        ...points.map((point) => [
          ...[point.label, formatPercent(point.x), formatPercent(point.y)],
          point.hasCheckpoint ? "yes" : "",
        ]),
        ...others.map(({ label, x, y }) => [label, formatPercent(x), formatPercent(y), ""]),
      ],
    }));
  };
  return { element: frame.element, render, picture: frame.picture };
}

/** The last measurement of each further run, in the run's own colour and marker. */
const otherRuns = (
  runs: readonly RunSnapshot[],
  [forget, retain]: readonly [Figure, Figure],
  task: string | null,
): RunPoint[] => {
  const names = runNames(runs);
  return runs.flatMap(({ evaluations }, place): RunPoint[] => {
    const last = lastMeasured(evaluations);
    const [x, y] = last ? [forget.read(last.summary, task), retain.read(last.summary, task)] : [];
    if (place === 0 || last === undefined || x == null || y == null) return [];
    return [
      { x, y, label: `${names[place] ?? ""}, ${evaluationTitle(last)}`, isSample: isSample(last), ...runStyle(place) },
    ];
  });
};
