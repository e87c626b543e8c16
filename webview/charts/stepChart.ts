import type { ChartDataset, ChartOptions, Scale, ScriptableLineSegmentContext, TooltipItem } from "chart.js";
import type { AnnotationOptions } from "chartjs-plugin-annotation";
import { thinOut } from "../../src/protocol/series";
import type { Points } from "../../src/protocol/series";
import { stepName, stepNumber, stepWord } from "../../src/protocol/stepNames";
import type { RunKind } from "../../src/protocol/runKind";
import { withOpacity } from "../ui/theme";
import type { Theme } from "../ui/theme";
import { Chart, createCanvas, showTooltip, updateChart } from "./chart";
import { createKeyboardPoints } from "./keyboardPoints";
import { placeLevelLabels } from "./levelLabels";
import type { LabelPlace } from "./levelLabels";
import type { ChartStop, Level, Line, StepMark } from "./lineStyle";

/** The data of a chart over the steps. */
interface StepChartData {
  readonly lines: readonly Line[];
  readonly levels?: readonly Level[];
  readonly marks?: readonly StepMark[];
  readonly stops?: readonly ChartStop[];
  /** The step of the chosen evaluation. */
  readonly selectedStep?: number | undefined;
  readonly from: number;
  readonly to: number;
  readonly yRange?: readonly [number, number];
  /** The kind of the run, which decides whether its steps are called rounds. */
  readonly kind: RunKind;
}

interface StepChartOptions {
  readonly label: string;
  readonly format: (value: number) => string;
  readonly isSmall?: boolean;
  /** The chart calls this function when the reader zooms to a range of steps. */
  readonly onZoom: (from: number, to: number) => void;
  readonly onStep?: (step: number) => void;
}

/**
 * The greatest number of buckets for a line. Each bucket has at most two points, its lowest and its highest. A chart
 * with a smaller width in pixels has only as many buckets as pixels, because the reader could not see more.
 */
const mostBuckets = 600;

type Point = { x: number; y: number };

/**
 * A chart of lines over the steps. Every update gives chart.js new arrays of points, because chart.js loses points that
 * are added to an existing array.
 */
export function createStepChart(options: StepChartOptions) {
  const { label, format, isSmall = false, onZoom, onStep } = options;
  const canvas = createCanvas(label);
  let chart: Chart<"line", Point[]> | undefined;
  let shownLines: readonly Line[] = [];
  let stops: readonly ChartStop[] = [];
  const keyboard = createKeyboardPoints({
    label,
    boxOf: (place) => {
      const step = stops[place]?.step;
      const { x } = chart?.scales ?? {};
      if (chart === undefined || x === undefined || step === undefined) return undefined;
      const { top, bottom } = chart.chartArea;
      const left = x.getPixelForValue(step) - focusReach;
      return { left, top: top - focusReach, width: 2 * focusReach, height: bottom - top + 2 * focusReach };
    },
    onFocus: (place) => {
      const step = place === undefined ? undefined : stops[place]?.step;
      const isHere = (point: Point): boolean => point.x === step;
      const elements = (chart?.data.datasets ?? []).map(({ data }, datasetIndex) => ({
        datasetIndex,
        index: data.findIndex(isHere),
      }));
      if (chart)
        showTooltip(
          chart,
          elements.filter(({ index }) => index >= 0),
        );
    },
  });
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
        ...{ type: "linear", min: data.from, max: data.to },
        title: { display: !isSmall, text: stepWord(data.kind) },
        ...(data.kind === "monitor" && { ticks: roundTicks }),
      },
      y: {
        type: "linear",
        ...(data.yRange ? { min: data.yRange[0], max: data.yRange[1] } : { afterBuildTicks: endAtLowest }),
        ticks: {
          maxTicksLimit: isSmall ? 4 : 6,
          ...(data.yRange && { stepSize: (data.yRange[1] - data.yRange[0]) / 5 }),
          callback: (value) => format(Number(value)),
        },
      },
    },
    plugins: {
      tooltip: {
        filter: ({ dataset }) => dataset.label !== rawLabel,
        callbacks: {
          title: ([first]: TooltipItem<"line">[]) =>
            first ? stepName(data.kind, Math.round(first.parsed.x ?? 0)) : "",
          label: ({ dataset, parsed }: TooltipItem<"line">) => {
            const part = partAt(shownLines, dataset.label, parsed.x);
            return ` ${dataset.label ?? ""}  ${format(parsed.y ?? 0)}${part === undefined ? "" : ` · ${part}`}`;
          },
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
    canvas,
    keyboard: keyboard.element,
    show: (data: StepChartData, theme: Theme): void => {
      shownLines = data.lines;
      const buckets = Math.min(mostBuckets, chart?.width || mostBuckets);
      const datasets = data.lines.flatMap((line) => datasetsOf(line, { ...data, buckets }, theme, isSmall));
      if (chart === undefined) {
        chart = new Chart<"line", Point[]>(canvas, {
          type: "line",
          data: { datasets },
          options: settings(data, theme),
          plugins: [{ id: "keyboard", afterUpdate: keyboard.place }],
        });
        framed = { data, theme };
      } else {
        // Each line keeps its dataset object, because chart.js discards the state of a line when the line gets a new
        // object. This state includes the look of the markers. So a line gets a new object only if its look has
        // changed.
        const shown = chart.data.datasets;
        chart.data.datasets = datasets.map((dataset, index) =>
          Object.assign(hasSameLook(shown[index], dataset) ? (shown[index] ?? {}) : {}, dataset),
        );
        // Options are set only when they change, because chart.js is slow to resolve new options.
        if (framed === undefined || framed.theme !== theme || !hasSameFrame(framed.data, data)) {
          chart.options = settings(data, theme);
          framed = { data, theme };
        }
        updateChart(chart);
      }
      stops = (data.stops ?? []).filter(({ step }) => step >= data.from && step <= data.to);
      keyboard.show(
        stops.map((stop) => ({ ...stop, name: String(stepNumber(data.kind, stop.step)) })),
        stops.findIndex(({ step }) => step === data.selectedStep),
      );
    },
  };
}

type Dataset = ChartDataset<"line", Point[]>;

/** The part of the passages that a point of a line covers, in words. It is undefined for a full measurement. */
const partAt = (lines: readonly Line[], label: string | undefined, step: number | null): string | undefined =>
  step === null ? undefined : lines.find((line) => line.label === label)?.parts?.get(step);

/** The rounds of a monitor are few, so chart.js would otherwise place ticks between them. */
const roundTicks = { precision: 0, callback: (value: number | string) => stepNumber("monitor", Number(value)) };

/** The lengths of the dashes and gaps of a line between measurements of samples, in pixels. */
const sampleDash = [5, 4];

/** The look of a line depends on two things only: its label, which names the figure, and its colour in the theme. */
const hasSameLook = (left: Dataset | undefined, right: Dataset): boolean =>
  left?.label === right.label && left?.borderColor === right.borderColor;

/**
 * Whether two charts can use the same chart.js options, so that only their lines differ. The options contain the range
 * of steps, the levels, the marks and the selected step. This function compares only the range of steps. If one of the
 * charts has levels, marks or a selected step, the options may differ, so the result is false.
 */
const hasSameFrame = (left: StepChartData, right: StepChartData): boolean => {
  const isPlain = ({ levels = [], marks = [], selectedStep }: StepChartData): boolean =>
    levels.length === 0 && marks.length === 0 && selectedStep === undefined;
  return (
    isPlain(left) && isPlain(right) && left.from === right.from && left.to === right.to && left.kind === right.kind
  );
};

/** Half of the width of the mark around the focused step, in pixels. */
const focusReach = 8;
/** The room for the markers at the chart's edge, in pixels. */
const markerRoom = 8;
const rawLabel = "raw";

/** The range of steps that a chart shows, and the greatest number of buckets for each line. */
type Frame = Pick<StepChartData, "from" | "to"> & { readonly buckets: number };

const datasetsOf = (line: Line, frame: Frame, theme: Theme, isSmall: boolean): Dataset[] => {
  const { label, marker, dash, points, raw, parts } = line;
  const color = theme.colors[line.color];
  const plain = { borderColor: color, backgroundColor: color, pointRadius: 0, pointHitRadius: 8, borderDash: [] };
  const radius = marker === undefined ? 0 : isSmall ? 2.5 : 4;
  const isPart = (step: number | undefined): boolean => step !== undefined && parts?.has(step) === true;
  const fillOf = (measured: Points): string[] =>
    within(measured, frame).map(({ x }) => (isPart(x) ? theme.card : color));
  const markersOn = (measured: Points) => ({
    pointRadius: radius,
    pointHoverRadius: radius + 2,
    ...(marker && { pointStyle: marker }),
    ...(parts && { pointBackgroundColor: fillOf(measured), pointHoverBackgroundColor: fillOf(measured) }),
  });
  const segments = parts &&
    dash === undefined && {
      segment: {
        borderDash: ({ p0, p1 }: ScriptableLineSegmentContext) =>
          [p0, p1].some(({ parsed }) => isPart(parsed.x ?? undefined)) ? sampleDash : undefined,
      },
    };
  const curve = {
    ...plain,
    data: within(points, frame),
    borderWidth: theme.isHighContrast ? 2.5 : isSmall ? 1.5 : 2,
    borderDash: [...(dash ?? [])],
    ...segments,
  };
  if (raw === undefined) return [{ ...curve, ...markersOn(points), label }];
  const behind = {
    ...plain,
    ...markersOn(raw),
    ...segments,
    // The values before smoothing have a tooltip only if the line has markers.
    label: marker === undefined ? rawLabel : label,
    data: within(raw, frame),
    borderColor: withOpacity(color, 0.35),
    borderWidth: 1,
  };
  return [behind, { ...curve, label: marker ? `${label}, smoothed` : label }];
};

/**
 * The points to draw for a range of steps. One more point on each side of the range is included, so that the line
 * reaches the edges of the chart.
 */
const within = ({ x, y }: Points, { from, to, buckets }: Frame): Point[] => {
  let start = x.findIndex((step) => step >= from);
  if (start < 0) start = x.length;
  let end = x.findIndex((step) => step > to);
  if (end < 0) end = x.length;
  const { extremes } = thinOut(x, y, buckets, { start: Math.max(0, start - 1), end: Math.min(x.length, end + 1) });
  return extremes.x.map((step, index) => ({ x: step, y: extremes.y[index] ?? 0 }));
};

/**
 * By default, the axis begins at a round number below the lowest value. If the lowest value is just below zero, the
 * axis begins at the lowest value instead.
 */
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
 * The vertical offset of a label above its level, in pixels. The annotation plugin first centres the label on the
 * level. If the label would then extend above the plot, the plugin moves the label down into the plot. Finally, the
 * plugin adds this offset. If the plugin has moved the label down, the offset also undoes this move. So every label has
 * the same distance from its level, and a label near the top may extend above the plot.
 */
const riseInto = ({ chartArea, scales }: Chart, value: number): number => {
  const below = (scales["y"]?.getPixelForValue(value) ?? chartArea.top) - chartArea.top;
  return -labelRise - Math.max(0, labelHeight / 2 - below);
};

const annotations = (
  { lines, levels = [], marks = [], selectedStep, from, to, yRange = [0, 1] }: StepChartData,
  theme: Theme,
): AnnotationOptions[] => {
  const places = placeLevelLabels(
    levels.map(({ value }) => value),
    lines.map(({ points }) => points),
    { from, to, yRange },
  );
  return [
    ...levels.map((level, index) => levelLine(level, places[index], theme)),
    ...(selectedStep === undefined ? [] : [selectionLine(selectedStep, theme)]),
    ...marks.map(({ step, label, onClick }): AnnotationOptions => ({
      type: "point",
      xValue: step,
      yValue: yRange[0],
      pointStyle: "rectRot",
      radius: 6,
      borderWidth: 1.5,
      borderColor: theme.foreground,
      backgroundColor: theme.colors.accent,
      click: onClick,
      enter: ({ chart }) => void (chart.canvas.title = label),
      leave: ({ chart }) => void (chart.canvas.title = ""),
    })),
  ];
};

const selectionLine = (step: number, theme: Theme): AnnotationOptions => ({
  type: "line",
  xMin: step,
  xMax: step,
  borderColor: theme.muted,
  borderWidth: 1,
  borderDash: [2, 3],
});

const levelLine = (
  { color, value, label, dash }: Level,
  place: LabelPlace | undefined,
  theme: Theme,
): AnnotationOptions => ({
  type: "line",
  yMin: value,
  yMax: value,
  borderColor: withOpacity(theme.colors[color], theme.isHighContrast ? 1 : 0.7),
  borderWidth: 1.5,
  borderDash: [...dash],
  label: {
    display: true,
    content: label,
    position: `${100 * (place?.along ?? 0.5)}%`,
    backgroundColor: withOpacity(theme.card, 0.75),
    color: theme.muted,
    font: { size: 10, weight: "normal" },
    padding: { x: 2, y: 1 },
    yAdjust: place?.isAbove === false ? labelRise : ({ chart }) => riseInto(chart, value),
  },
});
