import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
} from "chart.js";
import annotation from "chartjs-plugin-annotation";
import zoom from "chartjs-plugin-zoom";
import { element } from "../ui/element";
import type { Theme } from "../ui/theme";

/** The charts whose update must not draw; see `updateChart`. */
const updating = new WeakSet<object>();
/** The charts that `updateChart` has updated and that are not drawn yet. */
const undrawn = new WeakSet<object>();

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
  annotation,
  zoom,
  { id: "drawLater", beforeRender: (chart: object) => !updating.has(chart) },
);
const { defaults } = Chart;
// The charts have no animations, because an animation would not show any additional data.
defaults.animation = false;
defaults.maintainAspectRatio = false;
defaults.font.size = 11;
defaults.scale.grid.drawTicks = false;
Object.assign(defaults.scale.ticks, { padding: 6, maxRotation: 0, autoSkipPadding: 16 });
Object.assign(defaults.plugins.tooltip, {
  borderWidth: 1,
  padding: 8,
  cornerRadius: 2,
  boxPadding: 4,
  usePointStyle: true,
  titleFont: { weight: 600 },
});

export { Chart };

/** Sets the colours and the font of all charts. A chart shows them after its next update. */
export function applyTheme({ muted, grid, fontFamily, background, foreground }: Theme): void {
  defaults.color = muted;
  defaults.borderColor = grid;
  defaults.font.family = fontFamily;
  Object.assign(defaults.plugins.tooltip, {
    backgroundColor: background,
    titleColor: foreground,
    bodyColor: foreground,
    borderColor: muted,
  });
}

/**
 * Shows the new data and options of a chart. The computation and the drawing are two tasks, so that neither of them
 * delays a key or a click for long. Until the second task, the canvas shows the old picture.
 */
export function updateChart(chart: Pick<Chart, "update" | "draw">): void {
  updating.add(chart);
  chart.update("none");
  updating.delete(chart);
  if (undrawn.has(chart)) return;
  undrawn.add(chart);
  window.setTimeout(() => {
    undrawn.delete(chart);
    chart.draw();
  });
}

/** @param label a sentence that says what the chart shows. Screen readers read it out */
export function createCanvas(label: string): HTMLCanvasElement {
  return element("canvas", { role: "img", "aria-label": label });
}

/** An element of a chart, such as the marker of a point. */
export interface ChartElement {
  readonly datasetIndex: number;
  readonly index: number;
}

/** Shows the tooltip of some elements of a chart, as the mouse does. Without elements, no tooltip is shown. */
export function showTooltip(chart: Pick<Chart, "tooltip" | "render">, elements: readonly ChartElement[]): void {
  chart.tooltip?.setActiveElements([...elements], { x: 0, y: 0 });
  chart.render();
}

/**
 * Draws a chart with the given number of pixels for each CSS pixel, and calls a function that copies it. Afterwards,
 * the chart has the resolution of the screen again.
 */
export function atResolution(canvas: HTMLCanvasElement, pixels: number, copy: () => void): void {
  const chart = Chart.getChart(canvas);
  if (chart !== undefined) {
    chart.options.devicePixelRatio = pixels;
    chart.resize();
    // On a screen of this resolution, `resize` draws nothing. New data may still wait to be drawn.
    chart.draw();
  }
  copy();
  if (chart !== undefined) {
    delete chart.options.devicePixelRatio;
    chart.resize();
  }
}
