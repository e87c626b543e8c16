import type { PassageEvaluation } from "../../src/protocol/metrics";
import { align } from "../alignment";
import type { AlignedStretch } from "../alignment";
import { element } from "../ui/element";

/**
 * Shows the expected and the generated text side by side. Each run of three or more shared words has its own row and is
 * underlined. The longest verbatim span is highlighted.
 */
export function alignedTexts(answer: string, { completion, span }: PassageEvaluation): HTMLElement {
  const stretches = align(answer, completion);
  const rows = stretches.map((stretch) =>
    element(
      "div",
      { class: `stretch${stretch.isShared ? " shared" : ""}` },
      side("expected", answer, stretch, span?.expected),
      side("generated", completion, stretch, span?.generated),
    ),
  );
  const heads = [element("h3", { text: "Expected" }), element("h3", { text: "Generated" })];
  const notes =
    completion.trim() === "" ? [element("p", { class: "empty", text: "The model generated nothing." })] : [];
  return element(
    "div",
    { class: "part aligned" },
    element("div", { class: "stretch heads" }, ...heads),
    ...rows,
    ...notes,
  );
}

type Range = readonly [start: number, end: number];

const side = (
  name: "expected" | "generated",
  text: string,
  stretch: AlignedStretch,
  span: Range | undefined,
): HTMLElement => {
  const [start, end] = trimmed(text, stretch[name]);
  const [from, to] = span ? [clamp(span[0], start, end), clamp(span[1], start, end)] : [end, end];
  return element(
    "p",
    { class: `text ${name}` },
    text.slice(start, from),
    ...(to > from ? [element("mark", { text: text.slice(from, to), title: "Longest verbatim span" })] : []),
    text.slice(Math.max(from, to), end),
  );
};

/** Leaves out the spaces at both ends of a stretch. They are not needed, because each stretch is in its own row. */
const trimmed = (text: string, [start, end]: Range): Range => {
  const stretch = text.slice(start, end);
  const inside = stretch.trim();
  const first = start + stretch.indexOf(inside);
  return [first, first + inside.length];
};

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high);
