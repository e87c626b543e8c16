import type { ChartOptions } from "chart.js";
import type { AnnotationOptions } from "chartjs-plugin-annotation";
import { formatPercent } from "../../src/protocol/wording";
import { withOpacity } from "../ui/theme";
import type { ColorName, Theme } from "../ui/theme";
import { Chart, createCanvas } from "./chart";

interface HistogramData {
  /** The number of passages in each bin, by their scores before unlearning. The bins are equal parts of 0..1. */
  readonly before: readonly number[] | undefined;
  /** The number of passages in each bin, by their scores in the chosen evaluation. */
  readonly now: readonly number[];
  readonly nowLabel: string;
  readonly color: ColorName;
  /** The score above which a passage leaks. The chart shows it as a vertical line. */
  readonly threshold: number | undefined;
}

/** Draws the evaluation before unlearning as outlined bars, and the chosen evaluation as filled bars. */
export function createHistogramChart(label: string) {
  const canvas = createCanvas(label);
  let chart: Chart<"bar", number[]> | undefined;
  return {
    canvas,
    show: (data: HistogramData, theme: Theme): void => {
      chart ??= new Chart<"bar", number[]>(canvas, { type: "bar", data: { datasets: [] } });
      chart.data.labels = data.now.map((_, bin) => formatPercent(bin / data.now.length));
      chart.data.datasets = datasetsOf(data, theme);
      chart.options = optionsFor(data, theme);
      chart.update("none");
    },
  };
}

const datasetsOf = ({ before, now, nowLabel, color }: HistogramData, theme: Theme) => {
  const bar = { barPercentage: 1, categoryPercentage: 0.86, grouped: false, borderWidth: 1 };
  const outline = { backgroundColor: withOpacity(theme.foreground, 0.07), borderColor: theme.muted };
  const filling = { backgroundColor: theme.colors[color], borderColor: theme.colors[color] };
  return [
    { ...bar, ...filling, label: nowLabel, data: [...now] },
    ...(before ? [{ ...bar, ...outline, label: "before", data: [...before] }] : []),
  ];
};

const optionsFor = ({ now, threshold }: HistogramData, theme: Theme): ChartOptions<"bar"> => ({
  layout: { padding: { top: 10, right: 8 } },
  interaction: { mode: "index", intersect: false },
  scales: {
    x: { title: { display: true, text: "score of a passage" }, grid: { display: false, drawTicks: true } },
    y: { title: { display: true, text: "passages" }, beginAtZero: true, ticks: { precision: 0, maxTicksLimit: 6 } },
  },
  plugins: {
    tooltip: { callbacks: { title: ([bar]) => (bar ? binName(bar.dataIndex, now.length) : "") } },
    annotation: {
      annotations: threshold === undefined ? [] : [thresholdLine(threshold, threshold * now.length - 0.5, theme)],
    },
  },
});

const thresholdLine = (threshold: number, x: number, { muted }: Theme): AnnotationOptions => ({
  type: "line",
  xMin: x,
  xMax: x,
  borderColor: muted,
  borderWidth: 1,
  borderDash: [4, 3],
  label: {
    display: true,
    content: `leaks above ${formatPercent(threshold)}`,
    position: "end",
    xAdjust: 54,
    backgroundColor: "transparent",
    color: muted,
    font: { size: 11, weight: "normal" },
  },
});

/** The range of the scores in a bin, such as `25 to 30 %`. */
export function binName(bin: number, bins: number): string {
  return `${Math.round((100 * bin) / bins)} to ${formatPercent((bin + 1) / bins)}`;
}
