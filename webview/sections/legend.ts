import type { LineStyle } from "../charts/lineStyle";
import { drawing, element } from "../ui/element";

export interface Legend {
  readonly element: HTMLElement;
  readonly show: (lines: readonly LineStyle[], hidden: readonly string[]) => void;
}

/**
 * The lines of a chart with their colours, dashes and markers.
 *
 * @param onToggle called when the reader presses the entry of a line, to hide or show the line. Without `onToggle`, the
 *   entries are not buttons.
 */
export function createLegend(onToggle?: (name: string) => void): Legend {
  const list = element("div", { class: "legend", attributes: { role: "group", "aria-label": "Lines" } });
  let shown = "";
  return {
    element: list,
    show: (lines, hidden) => {
      const key = JSON.stringify([lines.map(({ name }) => name), hidden]);
      if (key === shown) return;
      shown = key;
      // The focus stays on the entry that was just pressed.
      const focused = list.contains(document.activeElement)
        ? [...list.children].indexOf(document.activeElement as Element)
        : -1;
      list.replaceChildren(...lines.map((line) => entry(line, !hidden.includes(line.name), onToggle)));
      (list.children[focused] as HTMLElement | undefined)?.focus();
    },
  };
}

const entry = (line: LineStyle, isShown: boolean, onToggle?: (name: string) => void): HTMLElement => {
  if (onToggle === undefined) {
    return element("span", { class: "entry" }, sample(line), element("span", { text: line.label }));
  }
  const made = element(
    "button",
    { class: "entry", attributes: { type: "button", "aria-pressed": String(isShown) } },
    sample(line),
    element("span", { text: line.label }),
  );
  made.addEventListener("click", () => onToggle(line.name));
  return made;
};

const sample = ({ color, dash, marker }: LineStyle): SVGSVGElement => {
  const made = drawing("svg", { viewBox: "0 0 26 10", class: "sample", "aria-hidden": "true" });
  made.append(
    drawing("line", {
      ...{ x1: 0, y1: 5, x2: 26, y2: 5, class: `line ${color}` },
      ...(dash && { "stroke-dasharray": dash.join(" ") }),
    }),
  );
  const shape = marker === undefined ? undefined : markers[marker];
  if (shape !== undefined) made.append(drawing("path", { d: shape, class: `marker ${color}` }));
  return made;
};

/** The shapes that chart.js draws. */
const markers: Readonly<Record<NonNullable<LineStyle["marker"]>, string>> = {
  circle: "M13 1.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z",
  rect: "M10 2h6v6h-6z",
  rectRot: "M13 1l4 4l-4 4l-4-4z",
  triangle: "M13 1l4 7h-8z",
  star: "M13 1v8M9.5 3l7 4M9.5 7l7-4",
  crossRot: "M10 2l6 6M16 2l-6 6",
};
