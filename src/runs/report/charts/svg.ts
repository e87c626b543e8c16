import { escapeHtml } from "../html";

/** The attributes of an SVG element. Lengths are in pixels of the drawing. */
type Attributes = Readonly<Record<string, string | number>>;

/** An SVG element as text. Numbers have at most one decimal place. */
export function svgElement(name: string, attributes: Attributes, ...content: readonly string[]): string {
  const written = Object.entries(attributes).map(([key, value]) => {
    const text = typeof value === "number" ? String(Math.round(10 * value) / 10) : value;
    return ` ${key}="${escapeHtml(text)}"`;
  });
  return `<${name}${written.join("")}>${content.join("")}</${name}>`;
}

/** A line of text in a drawing. */
export function svgText(text: string, attributes: Attributes): string {
  return svgElement("text", attributes, escapeHtml(text));
}

export function svgLine(x1: number, y1: number, x2: number, y2: number, className: string): string {
  return svgElement("line", { x1, y1, x2, y2, class: className });
}

/**
 * A whole drawing. It becomes smaller on a narrow page.
 *
 * @param label a text that screen readers read out in place of the drawing
 */
export function drawing(
  { width, height, label }: { readonly width: number; readonly height: number; readonly label: string },
  ...content: readonly string[]
): string {
  return svgElement("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": label }, ...content);
}
