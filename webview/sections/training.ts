import type { StepMetric } from "../../src/protocol/dashboard";
import { thinOut } from "../../src/protocol/series";
import { formatBytes } from "../../src/protocol/wording";
import type { Line, LineStyle } from "../charts/lineStyle";
import { createStepChart } from "../charts/stepChart";
import type { PageActions, PageContext, Section } from "../context";
import { smoothed } from "../stepSeries";
import type { StepDetails } from "../stepSeries";
import { element, setText } from "../ui/element";
import { figure } from "../ui/figure";
import { createLegend } from "./legend";
import { stepRange, zoomControls } from "./zoom";

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
  one("Learning rate", "learningRate", (value) => value.toExponential(1)),
  one("Tokens per second", "tokensPerSecond", (value) => Math.round(value).toString()),
  one("Memory", "memoryBytes", formatBytes),
];

const tableRows = 60;

/** How training goes: smoothed, with what was measured behind it. */
export const createTraining = ({ change }: PageActions, details: StepDetails): Section => {
  const zoom = zoomControls(change);
  const slider = element("input", {
    attributes: { type: "range", min: "0", max: "0.99", step: "0.01", "aria-label": "Smoothing" },
  });
  const weight = element("output", { class: "where" });
  slider.addEventListener("input", () => change({ smoothing: Number(slider.value) }));
  const empty = element("p", { class: "empty", text: "Training has not begun." });
  const drawn = panels.map((panel) => {
    const frame = figure({ title: panel.title, isSmall: true });
    const chart = createStepChart({
      ...{ label: `${panel.title} over the steps`, format: panel.format, isSmall: true, onZoom: zoom.choose },
    });
    frame.body.append(chart.canvas);
    if (panel.lines.length > 1) {
      const legend = createLegend();
      legend.show(panel.lines, []);
      frame.body.after(legend.element);
    }
    return { panel, frame, chart };
  });
  const grid = element("div", { class: "trio" }, ...drawn.map(({ frame }) => frame.element));
  const device = element("p", { class: "note" });

  const render = ({ run, view, theme }: PageContext): void => {
    const hasBegun = run.stepCount > 0;
    empty.hidden = hasBegun;
    grid.hidden = !hasBegun;
    zoom.show(run, view);
    slider.value = String(view.smoothing);
    setText(weight, view.smoothing === 0 ? "raw" : view.smoothing.toFixed(2));
    setText(device, `on ${run.device}`);
    if (!hasBegun) return;
    for (const { panel, frame, chart } of drawn) {
      const lines = panel.lines.flatMap(({ metric, ...style }): Line[] => {
        const series = details.seriesOf(run, view.zoom, metric);
        if (series.extremes.y.length === 0) return [];
        return view.smoothing === 0
          ? [{ ...style, points: series.extremes }]
          : [{ ...style, points: smoothed(series, view.smoothing), raw: series.extremes }];
      });
      frame.element.hidden = lines.length === 0;
      if (lines.length === 0) continue;
      chart.show({ ...stepRange(run, view), lines }, theme);
      frame.setTable(() => tableOf(panel, lines));
    }
  };
  return {
    element: element(
      "section",
      { class: "card" },
      element(
        "header",
        {},
        element("h2", { text: "Training" }),
        element(
          "div",
          { class: "controls" },
          element(
            "label",
            { class: "labelled smoothing" },
            element("span", { class: "label", text: "Smoothing" }),
            slider,
            weight,
          ),
          zoom.element,
        ),
        device,
      ),
      empty,
      grid,
    ),
    render,
  };
};

/** Every so many steps: nobody reads thousands of rows. */
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
