import { svgElement } from "./svg";

/** The model that a mark stands for. Each has a shape of its own, so that no reader needs the colours. */
export type MarkKind = "before" | "during" | "after" | "retrained";

/** A mark of a chart, at a place in pixels. */
export function mark(kind: MarkKind, x: number, y: number): string {
  const style = { class: `mark ${kind}` };
  switch (kind) {
    case "before":
      return svgElement("rect", { ...style, x: x - 5, y: y - 5, width: 10, height: 10 });
    case "during":
      return svgElement("circle", { ...style, cx: x, cy: y, r: 3.5 });
    case "after":
      return svgElement("circle", { ...style, cx: x, cy: y, r: 5.5 });
    // The retrained model often lies at the same place as the model after the run, so its mark is a larger outline.
    case "retrained":
      return svgElement("polygon", { ...style, points: `${x},${y - 10} ${x + 10},${y} ${x},${y + 10} ${x - 10},${y}` });
  }
}
