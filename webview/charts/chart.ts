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
  }
  copy();
  if (chart !== undefined) {
    delete chart.options.devicePixelRatio;
    chart.resize();
  }
}
