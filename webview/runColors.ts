import type { LineStyle } from "./charts/lineStyle";

/** Runs that are compared, told apart by colour and marker; a run keeps its place's style. */
const styles = [
  { color: "first", marker: "circle" },
  { color: "second", marker: "rect" },
  { color: "third", marker: "triangle" },
  { color: "fourth", marker: "rectRot" },
  { color: "fifth", marker: "star" },
  { color: "sixth", marker: "crossRot" },
] as const satisfies readonly Pick<LineStyle, "color" | "marker">[];

export function runStyle(place: number): (typeof styles)[number] {
  return styles[place % styles.length] ?? styles[0];
}
