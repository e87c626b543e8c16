import type { LineStyle } from "../charts/lineStyle";
import { drawing, element } from "../ui/element";

/**
 * The lines of a chart with their colours, dashes and markers.
 *
 * @param onToggle a function that hides or shows a line. It is called when the reader presses the entry of the line.
 *   Without `onToggle`, the entries are not buttons
 */
export function createLegend(onToggle?: (name: string) => void) {
  const list = element("div", { class: "legend", role: "group", "aria-label": "Lines" });
  let shown = "";
  let visible: readonly LineStyle[] = [];
  return {
    element: list,
    /** The lines that are not hidden. */
    get lines(): readonly LineStyle[] {
      return visible;
    },
    show: (lines: readonly LineStyle[], hidden: readonly string[] = []): void => {
      visible = lines.filter(({ name }) => !hidden.includes(name));
      const key = JSON.stringify([lines.map(({ name }) => name), hidden]);
      if (key === shown) return;
      shown = key;
      // The focus stays on the entry that was just pressed.
      const focused = [...list.children].findIndex((child) => child === document.activeElement);
      list.replaceChildren(...lines.map((line) => entry(line, !hidden.includes(line.name), onToggle)));
      (list.children[focused] as HTMLElement | undefined)?.focus();
    },
  };
}

const entry = (line: LineStyle, isShown: boolean, onToggle?: (name: string) => void): HTMLElement => {
  const content = [sample(line), element("span", { text: line.label })];
  if (onToggle === undefined) return element("span", { class: "entry" }, ...content);
  const made = element("button", { class: "entry", type: "button", "aria-pressed": String(isShown) }, ...content);
  made.addEventListener("click", () => onToggle(line.name));
  return made;
};

const sample = ({ color, dash, marker }: LineStyle): SVGSVGElement =>
  drawing(
    "svg",
    { viewBox: "0 0 26 10", class: "sample", "aria-hidden": "true" },
    drawing("path", { d: "M0 5h26", class: `line ${color}`, "stroke-dasharray": dash?.join(" ") }),
    ...(marker ? [drawing("path", { d: markers[marker], class: `marker ${color}` })] : []),
  );

/** The markers of the lines as SVG paths, in the shapes that chart.js draws. The middle of a marker is at 13, 5. */
export const markers: Readonly<Record<NonNullable<LineStyle["marker"]>, string>> = {
  circle: "M13 1.5a3.5 3.5 0 1 1 0 7a3.5 3.5 0 1 1 0-7z",
  rect: "M10 2h6v6h-6z",
  rectRot: "M13 1l4 4l-4 4l-4-4z",
  triangle: "M13 1l4 7h-8z",
  star: "M13 1v8M9.5 3l7 4M9.5 7l7-4",
  crossRot: "M10 2l6 6M16 2l-6 6",
};
