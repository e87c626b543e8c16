import type { ChartDataset, ChartOptions, Scale, TooltipItem } from "chart.js";
import type { AnnotationOptions } from "chartjs-plugin-annotation";
import { thinOut } from "../../src/protocol/series";
import type { Points } from "../../src/protocol/series";
import { withOpacity } from "../ui/theme";
import type { Theme } from "../ui/theme";
import { axis, canvas, Chart, tooltip } from "./chart";
import { placeLevelLabels } from "./levelLabels";
import type { Level, Line, StepMark } from "./lineStyle";

/** The data of a chart over the steps. */
export interface StepChartData {
  readonly lines: readonly Line[];
  readonly levels?: readonly Level[];
  readonly marks?: readonly StepMark[];
  /** The step of the chosen evaluation. */
  readonly selectedStep?: number | undefined;
  readonly from: number;
  readonly to: number;
  readonly yRange?: readonly [number, number];
}

interface StepChartOptions {
  readonly label: string;
  readonly format: (value: number) => string;
  readonly isSmall?: boolean;
  /** Called when the reader zooms to a range of steps. */
  readonly onZoom: (from: number, to: number) => void;
  readonly onStep?: (step: number) => void;
}

/** A line is drawn with at most two points in each bucket. More buckets would give more points than pixels. */
const mostBuckets = 600;

type Point = { x: number; y: number };

/**
 * A chart of lines over the steps. Every update uses new arrays, because chart.js loses points that are pushed to an
 * old array.
 */
export function createStepChart(options: StepChartOptions) {
  const { label, format, isSmall = false, onZoom, onStep } = options;
  const surface = canvas(label);
  let chart: Chart<"line", Point[]> | undefined;
  let framed: { readonly data: StepChartData; readonly theme: Theme } | undefined;

  const settings = (data: StepChartData, theme: Theme): ChartOptions<"line"> => ({
    parsing: false,
    normalized: true,
    interaction: { mode: "nearest", axis: "x", intersect: false },
    clip: markerRoom,
    layout: { padding: { top: isSmall ? 10 : 20, right: 12 } },
    ...(onStep && {
      onClick: ({ x }, _, { scales }) => {
        const step = x === null ? undefined : scales["x"]?.getValueForPixel(x);
        if (step !== undefined) onStep(step);
      },
    }),
    scales: {
      x: {
        type: "linear",
        min: data.from,
        max: data.to,
        ...axis(theme, isSmall ? undefined : "step"),
      },
      y: {
        type: "linear",
        ...(data.yRange ? { min: data.yRange[0], max: data.yRange[1] } : { afterBuildTicks: endAtLowest }),
        ...axis(theme),
        ticks: {
          ...axis(theme).ticks,
          maxTicksLimit: isSmall ? 4 : 6,
          ...(data.yRange && { stepSize: (data.yRange[1] - data.yRange[0]) / 5 }),
          callback: (value) => format(Number(value)),
        },
      },
    },
    plugins: {
      tooltip: {
        ...tooltip(theme),
        filter: ({ dataset }) => dataset.label !== rawLabel,
        callbacks: {
          title: ([first]: TooltipItem<"line">[]) => (first ? `step ${Math.round(first.parsed.x ?? 0)}` : ""),
          label: ({ dataset, parsed }: TooltipItem<"line">) => ` ${dataset.label ?? ""}  ${format(parsed.y ?? 0)}`,
        },
      },
      annotation: { clip: false, annotations: annotations(data, theme) },
      zoom: {
        zoom: {
          wheel: { enabled: true, modifierKey: "ctrl" },
          pinch: { enabled: true },
          drag: { enabled: true, threshold: 6, backgroundColor: withOpacity(theme.colors.accent, 0.2) },
          mode: "x",
          onZoomComplete: ({ chart: { scales } }) => {
            if (scales["x"]) onZoom(scales["x"].min, scales["x"].max);
          },
        },
      },
    },
  });

  return {
    canvas: surface,
    show: (data: StepChartData, theme: Theme): void => {
      const datasets = data.lines.flatMap((line) => datasetsOf(line, data, theme, isSmall));
      if (chart === undefined) {
        chart = new Chart<"line", Point[]>(surface, {
          type: "line",
          data: { datasets },
          options: settings(data, theme),
        });
        return;
      }
      // chart.js keeps a line's state only while the line's dataset is the same object.
      chart.data.datasets = datasets.map((dataset, index) => Object.assign(chart?.data.datasets[index] ?? {}, dataset));
      // Options are set only when they change, because chart.js is slow to resolve new options.
      if (framed === undefined || framed.theme !== theme || !hasSameFrame(framed.data, data)) {
        chart.options = settings(data, theme);
        framed = { data, theme };
      }
      chart.update("none");
    },
  };
}

/** Whether two charts differ only in their lines. */
const hasSameFrame = (left: StepChartData, right: StepChartData): boolean => {
  const isPlain = ({ levels = [], marks = [], selectedStep }: StepChartData): boolean =>
    levels.length === 0 && marks.length === 0 && selectedStep === undefined;
  return isPlain(left) && isPlain(right) && left.from === right.from && left.to === right.to;
};

/** The room for the markers at the chart's edge, in pixels. */
const markerRoom = 8;
const rawLabel = "raw";

const datasetsOf = (
  line: Line,
  { from, to }: StepChartData,
  theme: Theme,
  isSmall: boolean,
): ChartDataset<"line", Point[]>[] => {
  const color = theme.colors[line.color];
  const width = theme.isHighContrast ? 2.5 : isSmall ? 1.5 : 2;
  const plain = {
    borderColor: color,
    backgroundColor: color,
    pointRadius: 0,
    tension: 0,
    pointHitRadius: 8,
    borderDash: [],
  };
  const radius = line.marker === undefined ? 0 : isSmall ? 2.5 : 4;
  const points = {
    pointRadius: radius,
    pointHoverRadius: radius + 2,
    ...(line.marker && { pointStyle: line.marker }),
  };
  const raw: ChartDataset<"line", Point[]>[] = line.raw
    ? [
        {
          ...plain,
          // Raw points get their own tooltip only if they have markers.
          label: line.marker === undefined ? rawLabel : line.label,
          data: within(line.raw, from, to),
          borderColor: withOpacity(color, 0.35),
          borderWidth: 1,
          ...points,
        },
      ]
    : [];
  return [
    ...raw,
    {
      ...plain,
      label: line.raw && line.marker ? `${line.label}, smoothed` : line.label,
      data: within(line.points, from, to),
      borderWidth: width,
      borderDash: [...(line.dash ?? [])],
      ...(!line.raw && points),
    },
  ];
};

/** The visible points in a range of steps, with one more point at each side. */
const within = ({ x, y }: Points, from: number, to: number): Point[] => {
  let start = x.findIndex((step) => step >= from);
  if (start < 0) start = x.length;
  let end = x.findIndex((step) => step > to);
  if (end < 0) end = x.length;
  const { extremes } = thinOut(x, y, mostBuckets, { start: Math.max(0, start - 1), end: Math.min(x.length, end + 1) });
  return extremes.x.map((step, index) => ({ x: step, y: extremes.y[index] ?? 0 }));
};

/** Ends the axis at a lowest value just below zero, instead of at the next round number. */
const endAtLowest = (axis: Scale): void => {
  const { min: lowest, max: highest } = axis.getMinMax(false);
  if (lowest >= 0 || lowest < -highest / 10) return;
  axis.min = lowest;
  axis.ticks = axis.ticks.filter(({ value }) => value >= lowest);
};

/** The distance from a level to the middle of its label, in pixels. */
const labelRise = 9;
/** The height of a label, in pixels. */
const labelHeight = 16;

/**
 * The offset of a label above its level. At the top of the plot, the plugin moves the label down and the offset moves
 * it up again.
 */
const riseInto = ({ chartArea, scales }: Chart, value: number): number => {
  const below = (scales["y"]?.getPixelForValue(value) ?? chartArea.top) - chartArea.top;
  return -labelRise - Math.max(0, labelHeight / 2 - below);
};

const annotations = (
  { lines, levels = [], marks = [], selectedStep, from, to, yRange = [0, 1] }: StepChartData,
  theme: Theme,
): Record<string, AnnotationOptions> => {
  const [bottom] = yRange;
  const all: Record<string, AnnotationOptions> = {};
  const places = placeLevelLabels(
    levels.map(({ value }) => value),
    lines.map(({ points }) => points),
    { from, to, yRange },
  );
  for (const [index, { color, value, label, dash }] of levels.entries()) {
    all[`level${index}`] = {
      type: "line",
      yMin: value,
      yMax: value,
      borderColor: withOpacity(theme.colors[color], theme.isHighContrast ? 1 : 0.7),
      borderWidth: 1.5,
      borderDash: [...dash],
      label: {
        display: true,
        content: label,
        position: `${100 * (places[index]?.along ?? 0.5)}%`,
        backgroundColor: withOpacity(theme.card, 0.75),
        color: theme.muted,
        font: { size: 10, family: theme.fontFamily, weight: "normal" },
        padding: { x: 2, y: 1 },
        yAdjust: places[index]?.isAbove === false ? labelRise : ({ chart }) => riseInto(chart, value),
      },
    };
  }
  if (selectedStep !== undefined) {
    all["selected"] = {
      type: "line",
      xMin: selectedStep,
      xMax: selectedStep,
      borderColor: theme.muted,
      borderWidth: 1,
      borderDash: [2, 3],
    };
  }
  for (const [index, { step, label, onClick }] of marks.entries()) {
    all[`mark${index}`] = {
      type: "point",
      xValue: step,
      yValue: bottom,
      pointStyle: "rectRot",
      radius: 6,
      borderWidth: 1.5,
      borderColor: theme.foreground,
      backgroundColor: theme.colors.accent,
      click: onClick,
      enter: ({ chart }) => void (chart.canvas.title = label),
      leave: ({ chart }) => void (chart.canvas.title = ""),
    };
  }
  return all;
};
