import type { ChartDataset, ChartOptions } from "chart.js";
import type { AnnotationOptions } from "chartjs-plugin-annotation";
import { formatPercent } from "../../src/protocol/wording";
import { withOpacity } from "../ui/theme";
import type { ColorName, Theme } from "../ui/theme";
import { Chart, createCanvas, showTooltip, updateChart } from "./chart";
import type { ChartElement } from "./chart";
import { createKeyboardPoints } from "./keyboardPoints";
import type { Box, KeyboardPoint } from "./keyboardPoints";
import type { LineStyle } from "./lineStyle";

/** A point of the chart: an evaluation or the retrained model. */
export interface ScatterPoint {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly kind: "measured" | "before" | "reference";
  /** Whether only a part of the passages was measured. The point is then hollow. */
  readonly isSample: boolean;
  readonly hasCheckpoint: boolean;
  readonly isSelected: boolean;
}

/** The point of a further run in the chart. The point shows the last measurement of this run. */
export interface RunPoint {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly color: ColorName;
  readonly marker: NonNullable<LineStyle["marker"]>;
  /** Whether only a part of the passages was measured. The point is then hollow. */
  readonly isSample: boolean;
}

interface ScatterChartOptions {
  readonly label: string;
  readonly onChoose: (place: number) => void;
}

interface AxisTitles {
  readonly xTitle: string;
  readonly yTitle: string;
}

/** Half of the width of the mark around the focused point, in pixels. */
const focusReach = 11;

/** A chart of points with x and y in 0..1. A line joins the points in their order. */
export function createScatterChart({ label, onChoose }: ScatterChartOptions) {
  const canvas = createCanvas(label);
  let chart: Chart<"scatter"> | undefined;
  let shownCount = 0;
  /** The keyboard reaches the points of the run first, and then the points of the further runs. */
  const elementAt = (place: number): ChartElement =>
    place < shownCount ? { datasetIndex: 0, index: place } : { datasetIndex: 1, index: place - shownCount };
  const keyboard = createKeyboardPoints({
    label,
    boxOf: (place): Box | undefined => {
      const { datasetIndex, index } = elementAt(place);
      const found = chart?.getDatasetMeta(datasetIndex).data[index];
      const size = 2 * focusReach;
      return found && { left: found.x - focusReach, top: found.y - focusReach, width: size, height: size };
    },
    onFocus: (place) => chart && showTooltip(chart, place === undefined ? [] : [elementAt(place)]),
  });

  const optionsFor = (
    points: readonly ScatterPoint[],
    others: readonly RunPoint[],
    { xTitle, yTitle }: AxisTitles,
    theme: Theme,
  ): ChartOptions<"scatter"> => ({
    clip: 10,
    layout: { padding: { top: 10, right: 14 } },
    onClick: (_, [hit]) => hit?.datasetIndex === 0 && onChoose(hit.index),
    scales: { x: unitAxis(xTitle), y: unitAxis(yTitle) },
    plugins: {
      tooltip: {
        callbacks: {
          label: ({ datasetIndex, dataIndex }) => {
            const point = (datasetIndex === 0 ? points : others)[dataIndex];
            return point ? describePoint(point, { xTitle, yTitle }) : "";
          },
        },
      },
      annotation: { clip: false, annotations: labels(points, theme) },
    },
  });

  return {
    canvas,
    keyboard: keyboard.element,
    /** @param others the last measurements of further runs */
    show: (points: readonly ScatterPoint[], others: readonly RunPoint[], titles: AxisTitles, theme: Theme): void => {
      chart ??= new Chart<"scatter">(canvas, {
        type: "scatter",
        data: { datasets: [] },
        plugins: [{ id: "keyboard", afterUpdate: keyboard.place }],
      });
      shownCount = points.length;
      chart.data.datasets = [dataset(points, theme), runsDataset(others, theme)];
      chart.options = optionsFor(points, others, titles, theme);
      updateChart(chart);
      const entry = (point: ScatterPoint | RunPoint, place: number, isChoosable: boolean): KeyboardPoint => {
        const [name, ...values] = describePoint(point, titles);
        return {
          ...{ name: point.label, label: `${name}: ${values.join("; ")}` },
          onChoose: isChoosable ? () => onChoose(place) : undefined,
        };
      };
      keyboard.show(
        [
          ...points.map((point, place) => entry(point, place, point.kind !== "reference")),
          ...others.map((point, place) => entry(point, place, false)),
        ],
        points.findIndex(({ isSelected }) => isSelected),
      );
    },
  };
}

/** A point in words: its name, such as `step 40, checkpoint`, and its values, such as `forget, recited 6 %`. */
const describePoint = (point: ScatterPoint | RunPoint, { xTitle, yTitle }: AxisTitles): [string, string, string] => [
  "hasCheckpoint" in point && point.hasCheckpoint ? `${point.label}, checkpoint` : point.label,
  `${xTitle} ${formatPercent(point.x)}`,
  `${yTitle} ${formatPercent(point.y)}`,
];

const unitAxis = (title: string) => ({
  type: "linear" as const,
  min: 0,
  max: 1,
  title: { display: true, text: title },
  ticks: { stepSize: 0.2, callback: (value: number | string) => formatPercent(Number(value)) },
});

const dataset = (points: readonly ScatterPoint[], theme: Theme): ChartDataset<"scatter"> => {
  const path = withOpacity(theme.colors.neutral, 0.4);
  return {
    data: points.map(({ x, y }) => ({ x, y })),
    showLine: true,
    borderColor: path,
    borderWidth: 1,
    // The retrained model is not part of the run, so no line leads to it.
    segment: { borderColor: ({ p1DataIndex }) => (points[p1DataIndex]?.kind === "reference" ? "transparent" : path) },
    pointStyle: points.map(({ kind, hasCheckpoint }) =>
      kind === "reference" ? "star" : hasCheckpoint ? "rectRot" : "circle",
    ),
    pointRadius: points.map(({ isSelected, kind }) => (isSelected || kind === "reference" ? 8 : 5)),
    pointHoverRadius: 9,
    pointBackgroundColor: points.map(({ kind, isSample }) =>
      isSample ? theme.card : kind === "before" ? theme.muted : theme.colors.retain,
    ),
    pointBorderColor: points.map(({ isSelected, kind }) =>
      kind === "reference" ? theme.colors.utility : isSelected ? theme.foreground : theme.colors.retain,
    ),
    pointBorderWidth: points.map(({ isSelected }) => (isSelected ? 2.5 : 1.5)),
  };
};

const runsDataset = (others: readonly RunPoint[], theme: Theme): ChartDataset<"scatter"> => ({
  data: others.map(({ x, y }) => ({ x, y })),
  pointStyle: others.map(({ marker }) => marker),
  pointRadius: 6,
  pointHoverRadius: 9,
  pointBackgroundColor: others.map(({ color, isSample }) => (isSample ? theme.card : theme.colors[color])),
  pointBorderColor: others.map(({ color }) => theme.colors[color]),
  pointBorderWidth: 1.5,
});

/** Labels for the first point, the chosen point and the retrained model's point. Tooltips label the other points. */
const labels = (points: readonly ScatterPoint[], theme: Theme): AnnotationOptions[] => {
  const labelled = points.filter(({ kind, isSelected }) => kind !== "measured" || isSelected);
  const isAtTop = ({ y }: ScatterPoint): boolean => y > 0.9;
  return labelled.map((point, place) => {
    const { x, y, label } = point;
    const above = isAtTop(point) ? labelled.slice(0, place).filter(isAtTop).length : 0;
    return {
      type: "label",
      xValue: x,
      yValue: y,
      content: label,
      color: theme.muted,
      font: { size: 11 },
      // A line connects the points. The label's background hides the part of this line behind the label.
      backgroundColor: theme.card,
      padding: 1,
      position: { x: x > 0.6 ? "end" : "start", y: isAtTop(point) ? "start" : "end" },
      xAdjust: x > 0.6 ? -14 : 14,
      // The points at the top often have the same height. A long label reaches across the chart, so each has a line of
      // its own.
      yAdjust: (isAtTop(point) ? 1 : -1) * (8 + labelHeight * above),
    };
  });
};

/** The height of a label's line, in pixels. */
const labelHeight = 16;
