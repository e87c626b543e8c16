import type { ChartOptions } from "chart.js";
import type { AnnotationOptions } from "chartjs-plugin-annotation";
import { binName } from "../../src/protocol/histogram";
import { formatPercent } from "../../src/protocol/wording";
import { withOpacity } from "../ui/theme";
import type { ColorName, Theme } from "../ui/theme";
import { Chart, createCanvas, updateChart } from "./chart";

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
  let chart: Chart<"bar", Bar[]> | undefined;
  return {
    canvas,
    show: (data: HistogramData, theme: Theme): void => {
      chart ??= new Chart<"bar", Bar[]>(canvas, { type: "bar", data: { datasets: [] } });
      chart.data.datasets = datasetsOf(data, theme);
      chart.options = optionsFor(data, theme);
      updateChart(chart);
    },
  };
}

/**
 * A bar of the histogram. `x` is the score in the middle of the bar's bin. So the horizontal axis shows scores, and the
 * chart can draw a vertical line exactly at the score of the threshold.
 */
interface Bar {
  readonly x: number;
  readonly y: number;
}

const barsOf = (counts: readonly number[]): Bar[] =>
  counts.map((count, bin) => ({ x: (bin + 0.5) / counts.length, y: count }));

const datasetsOf = ({ before, now, nowLabel, color }: HistogramData, theme: Theme) => {
  const bar = { barPercentage: 1, categoryPercentage: 0.86, grouped: false, borderWidth: 1 };
  const outline = { backgroundColor: withOpacity(theme.foreground, 0.07), borderColor: theme.muted };
  const filling = { backgroundColor: theme.colors[color], borderColor: theme.colors[color] };
  return [
    { ...bar, ...filling, label: nowLabel, data: barsOf(now) },
    ...(before ? [{ ...bar, ...outline, label: "before", data: barsOf(before) }] : []),
  ];
};

const optionsFor = ({ now, threshold }: HistogramData, theme: Theme): ChartOptions<"bar"> => ({
  layout: { padding: { top: 10, right: 8 } },
  interaction: { mode: "index", intersect: false },
  scales: {
    x: {
      ...{ type: "linear", min: 0, max: 1, offset: false },
      title: { display: true, text: "score of a passage" },
      grid: { display: false, drawTicks: true },
      ticks: { stepSize: 0.1, callback: (value) => formatPercent(Number(value)) },
    },
    y: { title: { display: true, text: "passages" }, beginAtZero: true, ticks: { precision: 0, maxTicksLimit: 6 } },
  },
  plugins: {
    tooltip: { callbacks: { title: ([bar]) => (bar ? binName(bar.dataIndex, now.length) : "") } },
    annotation: {
      annotations: threshold === undefined ? [] : [thresholdLine(threshold, theme)],
    },
  },
});

const thresholdLine = (threshold: number, { muted }: Theme): AnnotationOptions => ({
  type: "line",
  xMin: threshold,
  xMax: threshold,
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
