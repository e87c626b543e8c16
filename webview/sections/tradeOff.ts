import { figureOf } from "../../src/protocol/figures";
import { formatScore } from "../../src/protocol/wording";
import { createScatterChart } from "../charts/scatterChart";
import type { ScatterPoint } from "../charts/scatterChart";
import type { ChartSection, PageActions, PageContext } from "../context";
import { evaluationLabel } from "../model";
import { chartCard } from "../ui/chartCard";

const [forget, retain] = [figureOf("forget.regurgitation"), figureOf("retain.regurgitation")];

/**
 * A chart of the forget score (x) against the retain score (y), with a point for each evaluation. The chart helps the
 * reader to choose a checkpoint.
 */
export function createTradeOff({ change }: PageActions): ChartSection {
  let places: readonly number[] = [];
  const chart = createScatterChart({
    label: "Forget score against retain score, a point for each evaluation",
    xTitle: forget.shortLabel,
    yTitle: retain.shortLabel,
    onChoose: (index) => {
      const evaluation = places[index];
      if (evaluation !== undefined) change({ evaluation });
    },
  });
  const frame = chartCard({
    title: "Trade-off",
    note: "The upper left is best: there, the model has forgotten the forget set and kept the retain set.",
    canvas: chart.canvas,
  });

  const render = ({ run, view, theme, evaluation }: PageContext): void => {
    const checkpoints = new Set(run.checkpoints.map(({ step }) => step));
    const found = run.evaluations.flatMap((point, place) => {
      const [x, y] = [forget.read(point.summary, view.task), retain.read(point.summary, view.task)];
      if (x == null || y == null) return [];
      const kind = point.phase === "before" ? ("before" as const) : ("measured" as const);
      const label = evaluationLabel(point);
      const hasCheckpoint = kind === "measured" && checkpoints.has(point.step);
      return [{ place, point: { x, y, label, kind, hasCheckpoint, isSelected: place === evaluation } }];
    });
    places = found.map(({ place }) => place);
    const points: ScatterPoint[] = found.map(({ point }) => point);
    const [x, y] = run.reference ? [forget.read(run.reference, view.task), retain.read(run.reference, view.task)] : [];
    if (x != null && y != null && points.length > 0) {
      points.push({ x, y, label: "retrained", kind: "reference", hasCheckpoint: false, isSelected: false });
    }
    frame.setEmpty(points.length === 0 ? "The chart needs an evaluation of a forget set and a retain set." : null);
    if (points.length === 0) return;
    chart.show(points, theme);
    frame.setTable(() => ({
      head: ["evaluation", forget.shortLabel, retain.shortLabel, "checkpoint"],
      rows: points.map((point) => [
        ...[point.label, formatScore(point.x), formatScore(point.y)],
        point.hasCheckpoint ? "yes" : "",
      ]),
    }));
  };
  return { element: frame.element, render, picture: frame.picture };
}
