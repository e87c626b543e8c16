import type { ChartOptions } from "chart.js";
import { withOpacity } from "../ui/theme";
import type { ColorName, Theme } from "../ui/theme";
import { axis, canvas, Chart, tooltip } from "./chart";

export interface HistogramData {
  /** The number of passages in each bin. The bins are equal parts of 0..1. */
  readonly before: readonly number[] | undefined;
  readonly now: readonly number[];
  readonly nowLabel: string;
  readonly color: ColorName;
  /** Drawn as a line. */
  readonly threshold: number | undefined;
}

/** Draws the evaluation before unlearning as outlined bars, and the chosen evaluation as filled bars. */
export function createHistogramChart(label: string) {
  const surface = canvas(label);
  let chart: Chart<"bar", number[]> | undefined;

  const settings = ({ now, threshold }: HistogramData, theme: Theme): ChartOptions<"bar"> => ({
    layout: { padding: { top: 10, right: 8 } },
    interaction: { mode: "index", intersect: false },
    scales: {
      x: { ...axis(theme, "score of a passage"), grid: { display: false } },
      y: {
        ...axis(theme, "passages"),
        beginAtZero: true,
        ticks: { ...axis(theme).ticks, precision: 0, maxTicksLimit: 6 },
      },
    },
    plugins: {
      tooltip: { ...tooltip(theme), callbacks: { title: ([bar]) => (bar ? binName(bar.dataIndex, now.length) : "") } },
      annotation: {
        annotations:
          threshold === undefined
            ? {}
            : {
                threshold: {
                  type: "line",
                  xMin: threshold * now.length - 0.5,
                  xMax: threshold * now.length - 0.5,
                  borderColor: theme.muted,
                  borderWidth: 1,
                  borderDash: [4, 3],
                  label: {
                    display: true,
                    content: `leaks above ${threshold.toFixed(2)}`,
                    position: "end",
                    xAdjust: 54,
                    backgroundColor: "transparent",
                    color: theme.muted,
                    font: { size: 11, family: theme.fontFamily, weight: "normal" },
                  },
                },
              },
      },
    },
  });

  return {
    canvas: surface,
    show: (data: HistogramData, theme: Theme): void => {
      const color = theme.colors[data.color];
      const bar = { barPercentage: 1, categoryPercentage: 0.86, grouped: false, borderWidth: 1 };
      const datasets = [
        {
          ...bar,
          label: data.nowLabel,
          data: [...data.now],
          backgroundColor: color,
          borderColor: color,
        },
        ...(data.before
          ? [
              {
                ...bar,
                label: "before",
                data: [...data.before],
                backgroundColor: withOpacity(theme.foreground, 0.07),
                borderColor: theme.muted,
              },
            ]
          : []),
      ];
      const labels = data.now.map((_, bin) => (bin / data.now.length).toFixed(2));
      chart ??= new Chart<"bar", number[]>(surface, { type: "bar", data: { datasets: [] } });
      chart.data.labels = labels;
      chart.data.datasets = datasets;
      chart.options = settings(data, theme);
      chart.update("none");
    },
  };
}

/** The range of the scores in a bin, such as `0.25 to 0.30`. */
export function binName(bin: number, bins: number): string {
  return `${(bin / bins).toFixed(2)} to ${((bin + 1) / bins).toFixed(2)}`;
}
