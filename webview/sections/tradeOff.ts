import { formatScore } from "../../src/protocol/wording";
import { createScatterChart } from "../charts/scatterChart";
import type { ScatterPoint } from "../charts/scatterChart";
import type { ChartSection, PageActions, PageContext } from "../context";
import { evaluationLabel, scoresOf } from "../model";
import { figure } from "../ui/figure";

/** Which one do I keep? What was forgotten against what was kept, a point each evaluation. */
export function createTradeOff({ change }: PageActions): ChartSection {
  const frame = figure({
    title: "Trade-off",
    note: "Best is the upper left: nothing recited that should be forgotten, all else kept.",
  });
  let places: readonly number[] = [];
  const chart = createScatterChart({
    ...{
      label: "Forget score against retain score, a point each evaluation",
      xTitle: "forget, recited",
      yTitle: "retain, recited",
    },
    onChoose: (index) => {
      const evaluation = places[index];
      if (evaluation !== undefined) change({ evaluation });
    },
  });
  frame.body.append(chart.canvas);

  const render = ({ run, view, theme, evaluation }: PageContext): void => {
    const checkpoints = new Set(run.checkpoints.map(({ step }) => step));
    const found = run.evaluations.flatMap((point, place) => {
      const { forget, retain } = scoresOf(point.summary, view.task);
      const [x, y] = [forget?.regurgitation ?? null, retain?.regurgitation ?? null];
      if (x === null || y === null) return [];
      const kind = point.phase === "before" ? ("before" as const) : ("measured" as const);
      const label = evaluationLabel(point);
      const hasCheckpoint = kind === "measured" && checkpoints.has(point.step);
      return [{ place, point: { x, y, label, kind, hasCheckpoint, isSelected: place === evaluation } }];
    });
    places = found.map(({ place }) => place);
    const points: ScatterPoint[] = found.map(({ point }) => point);
    const retrained = run.reference ? scoresOf(run.reference, view.task) : undefined;
    const [x, y] = [retrained?.forget?.regurgitation ?? null, retrained?.retain?.regurgitation ?? null];
    if (x !== null && y !== null && points.length > 0) {
      points.push({ x, y, label: "retrained", kind: "reference", hasCheckpoint: false, isSelected: false });
    }
    frame.setEmpty(points.length === 0 ? "It needs an evaluation of a forget and a retain set." : null);
    if (points.length === 0) return;
    chart.show(points, theme);
    frame.setTable(() => ({
      head: ["evaluation", "forget, recited", "retain, recited", "checkpoint"],
      rows: points.map((point) => [
        ...[point.label, formatScore(point.x), formatScore(point.y)],
        point.hasCheckpoint ? "yes" : "",
      ]),
    }));
  };
  return { element: frame.element, render, chart: { title: "Trade-off", canvas: chart.canvas } };
}
