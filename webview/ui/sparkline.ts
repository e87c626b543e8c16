import type { Points } from "../../src/protocol/series";
import { drawing } from "./element";
import type { ColorName } from "./theme";

interface SparklineData {
  readonly points: Points;
  readonly color: ColorName;
  readonly isDashed?: boolean;
}

const width = 120;
const height = 28;
const margin = 2;

/** A small drawing of curves without axes. It shows how a number has changed, and it stands beside this number. */
export function sparkline(lines: readonly SparklineData[], range?: readonly [number, number]): SVGSVGElement {
  const made = drawing("svg", {
    class: "sparkline",
    viewBox: `0 0 ${width} ${height}`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  });
  const [low, high] = range ?? extent(lines.flatMap(({ points }) => points.y));
  const [first, last] = extent(lines.flatMap(({ points }) => points.x));
  for (const { points, color, isDashed = false } of lines) {
    const path = points.x.map((x, index) => {
      const across = margin + ((x - first) / (last - first || 1)) * (width - 2 * margin);
      const up = ((points.y[index] ?? low) - low) / (high - low || 1);
      return `${across.toFixed(1)},${(height - margin - up * (height - 2 * margin)).toFixed(1)}`;
    });
    made.append(
      drawing("polyline", { points: path.join(" "), class: `line ${color}${isDashed ? " dashed" : ""}`, fill: "none" }),
    );
  }
  return made;
}

const extent = (values: readonly number[]): [number, number] =>
  values.length === 0
    ? [0, 1]
    : values.reduce<[number, number]>(
        ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
        [Infinity, -Infinity],
      );
