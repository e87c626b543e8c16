import type { StepMetric } from "../../src/protocol/dashboard";
import { thinOut } from "../../src/protocol/series";
import { formatBytes } from "../../src/protocol/wording";
import type { Line, LineStyle } from "../charts/lineStyle";
import { createStepChart } from "../charts/stepChart";
import type { ChartSection, PageActions, PageContext, Section } from "../context";
import type { LateDrawing } from "../lateDrawing";
import { smoothed } from "../stepSeries";
import type { StepDetails } from "../stepSeries";
import { element, setText } from "../ui/element";
import { chartCard } from "../ui/chartCard";
import { createLegend } from "./legend";
import { createStepControls, stepRange } from "./stepControls";

type Pictured = Section & { readonly pictures: readonly ChartSection["picture"][] };

interface Panel {
  readonly title: string;
  readonly format: (value: number) => string;
  readonly lines: readonly (LineStyle & { readonly metric: StepMetric })[];
}

const short = (value: number): string => (value === 0 ? "0" : Number(value.toPrecision(3)).toString());
const one = (title: string, metric: StepMetric, format: Panel["format"]): Panel => ({
  ...{ title, format },
  lines: [{ name: metric, label: title.toLowerCase(), color: "neutral", metric }],
});

const panels: readonly Panel[] = [
  one("Loss", "loss", short),
  {
    title: "Loss by set",
    format: short,
    lines: [
      { name: "forgetLoss", label: "forget", color: "forget", metric: "forgetLoss" },
      { name: "retainLoss", label: "retain", color: "retain", dash: [6, 4], metric: "retainLoss" },
    ],
  },
  one("Gradient norm", "gradientNorm", short),
  one("Learning rate", "learningRate", (value) => (value === 0 ? "0" : value.toExponential(1))),
  one("Tokens per second", "tokensPerSecond", (value) => Math.round(value).toString()),
  one("Memory", "memoryBytes", formatBytes),
];

const tableRows = 60;
/** New steps are drawn only if they make a line longer by at least this number of pixels, or if the run ends. */
const visibleLength = 0.5;

/** The training metrics over the steps. The measured values are drawn behind the smoothed lines. */
export function createTraining({ change }: PageActions, details: StepDetails, late: LateDrawing["late"]): Pictured {
  const controls = createStepControls(change);
  const empty = element("p", { class: "empty" });
  const drawn = panels.map((panel) => {
    const section = createPanel(panel, details, controls.zoomTo);
    const inputs = (context: PageContext): readonly unknown[] => [
      ...[drawableSteps(context, section.element.clientWidth), context.run.status.isActive, context.run.attempt],
      ...[context.view.zoom, context.view.smoothing, context.run.status.totalSteps, context.theme, details.latest()],
    ];
    return { panel, picture: section.picture, section: late(section, inputs) };
  });
  const grid = element("div", { class: "trio" }, ...drawn.map(({ section }) => section.element));
  const device = element("p", { class: "note" });

  const render = (context: PageContext): void => {
    const { run, view } = context;
    const hasBegun = run.stepCount > 0;
    empty.hidden = hasBegun;
    grid.hidden = !hasBegun;
    setText(empty, run.status.isReading ? "Reading the steps…" : "Training has not started.");
    controls.show(run, view);
    setText(device, `on ${run.device}`);
    for (const { panel, section } of drawn) {
      section.element.hidden = panel.lines.every(({ metric }) => run.series[metric].extremes.y.length === 0);
      section.render(context);
    }
  };
  const header = element(
    "header",
    {},
    element("h2", { text: "Training" }),
    element("div", { class: "controls" }, controls.smoothing, controls.zoom),
    device,
  );
  return {
    element: element("section", { class: "card" }, header, empty, grid),
    render,
    pictures: drawn.map(({ picture }) => picture),
  };
}

/** A chart of one or two metrics. */
const createPanel = (panel: Panel, details: StepDetails, onZoom: (from: number, to: number) => void): ChartSection => {
  const { title, format } = panel;
  const { canvas, show } = createStepChart({ label: `${title} over the steps`, format, isSmall: true, onZoom });
  const legend = createLegend();
  legend.show(panel.lines);
  const frame = chartCard({ title, canvas, isSmall: true, ...(panel.lines.length > 1 && { legend }) });
  const render = ({ run, view, theme }: PageContext): void => {
    const lines = panel.lines.flatMap(({ metric, ...style }): Line[] => {
      const series = details.seriesOf(run, view.zoom, metric);
      if (series.extremes.y.length === 0) return [];
      return view.smoothing === 0
        ? [{ ...style, points: series.extremes }]
        : [{ ...style, points: smoothed(series, view.smoothing), raw: series.extremes }];
    });
    if (lines.length === 0) return;
    show({ ...stepRange(run, view.zoom), kind: run.kind, lines }, theme);
    frame.setTable(() => tableOf(panel, lines));
  };
  return { element: frame.element, render, picture: frame.picture };
};

/**
 * A number that changes whenever new steps have made the lines visibly longer. The chart is not drawn again for new
 * steps that leave this number unchanged.
 *
 * @param width the width of the chart, in pixels
 */
const drawableSteps = ({ run, view }: PageContext, width: number): number => {
  const { from, to } = stepRange(run, view.zoom);
  const steps = Math.max(1, Math.floor(((to - from) / Math.max(width, 1)) * visibleLength));
  return Math.floor((run.series.loss.extremes.x.at(-1) ?? 0) / steps);
};

/** A table of the metrics. A long series is thinned out to about `tableRows` steps. */
const tableOf = ({ format }: Panel, lines: readonly Line[]) => {
  const columns = lines.map(({ points, raw = points }) => thinOut(raw.x, raw.y, tableRows / 2).extremes);
  const steps = [...new Set(columns.flatMap(({ x }) => x))].sort((left, right) => left - right);
  const values = columns.map(({ x, y }) => new Map(x.map((step, index) => [step, y[index] ?? 0])));
  return {
    head: ["step", ...lines.map(({ label }) => label)],
    rows: steps.map((step) => [
      String(step),
      ...values.map((column) => {
        const value = column.get(step);
        return value === undefined ? "" : format(value);
      }),
    ]),
  };
};
