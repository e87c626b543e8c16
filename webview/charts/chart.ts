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
// The charts have no animation, because an animation would show no further data.
Chart.defaults.animation = false;
Chart.defaults.maintainAspectRatio = false;
Chart.defaults.responsive = true;
Chart.defaults.font.size = 11;

export { Chart };

/** The options of an axis in the theme's colours. */
export function axis(theme: Theme, title?: string) {
  return {
    grid: { color: theme.grid, drawTicks: false },
    border: { color: theme.grid },
    ticks: { color: theme.muted, padding: 6, maxRotation: 0, autoSkipPadding: 16, font: { family: theme.fontFamily } },
    title: { display: title !== undefined, text: title ?? "", color: theme.muted, font: { family: theme.fontFamily } },
  };
}

export function tooltip(theme: Theme) {
  return {
    backgroundColor: theme.background,
    titleColor: theme.foreground,
    bodyColor: theme.foreground,
    borderColor: theme.muted,
    borderWidth: 1,
    padding: 8,
    cornerRadius: 2,
    usePointStyle: true,
    boxPadding: 4,
    titleFont: { family: theme.fontFamily, weight: 600 as const },
    bodyFont: { family: theme.fontFamily },
  };
}

/** @param label what the chart shows, for screen readers */
export function canvas(label: string): HTMLCanvasElement {
  const made = document.createElement("canvas");
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", label);
  return made;
}
