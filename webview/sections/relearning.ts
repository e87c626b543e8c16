import type { CurvePoint } from "../../src/protocol/assessment";
import type { AssessedAttack, Assessment } from "../../src/protocol/assessment";
import { attackLabel } from "../../src/protocol/attacks";
import { formatPercent, formatScore } from "../../src/protocol/wording";
import type { Line, LineStyle } from "../charts/lineStyle";
import { createStepChart } from "../charts/stepChart";
import type { ChartSection, PageActions } from "../context";
import { pointsFrom } from "../model";
import { chartCard } from "../ui/chartCard";
import { createLegend } from "./legend";

interface Curve extends LineStyle {
  readonly points: Line["points"];
}

/** What attacks by training bring back over their steps, for the unlearned and the retrained model. */
export function createRelearning({ change }: PageActions): ChartSection {
  const chart = createStepChart({
    label: "Recited share of the forget set over the steps of the attacker's training",
    format: formatPercent,
    onZoom: () => change({ zoom: null }),
  });
  const legend = createLegend();
  const frame = chartCard({
    title: "Relearning",
    note: "Recited share of the texts that the attacker did not train on. A sample is measured between the ends.",
    canvas: chart.canvas,
    legend,
  });
  return {
    element: frame.element,
    picture: frame.picture,
    render: ({ run, theme }) => {
      const curves = curvesOf(run.assessment);
      frame.element.hidden = run.assessment === null || curves.length === 0;
      if (frame.element.hidden) return;
      legend.show(curves);
      const to = Math.max(...curves.flatMap(({ points }) => points.x));
      chart.show({ lines: curves, from: 0, to, yRange: [0, 1], kind: run.kind }, theme);
      frame.setTable(() => ({
        head: ["line", "step", "recited (r)"],
        rows: curves.flatMap(({ label, points }) =>
          points.x.map((step, place) => [label, String(step), formatScore(points.y[place])]),
        ),
      }));
    },
  };
}

const curvesOf = (assessment: Assessment | null): Curve[] => (assessment?.attacks ?? []).flatMap(curvesOfAttack);

/** The colour stands for the model, and the dash for the texts of the training. */
const curvesOfAttack = ({ attack, unlearned, retrained }: AssessedAttack): Curve[] => {
  const dash = attack === "unrelated" ? { dash: [6, 4] } : {};
  const line = (
    name: string,
    color: LineStyle["color"],
    marker: LineStyle["marker"],
    curve: readonly CurvePoint[],
  ) => ({
    ...{
      name: `${attack}.${name}`,
      label: `${name}, ${attackLabel(attack)}`,
      color,
      ...(marker && { marker }),
      ...dash,
    },
    points: pointsFrom(curve.map(({ step, values }) => [step, values.recited])),
  });
  return [
    ...(unlearned.curve ? [line("unlearned model", "forget", "circle", unlearned.curve)] : []),
    ...(retrained?.curve ? [line("retrained model", "retain", "rect", retrained.curve)] : []),
  ];
};
